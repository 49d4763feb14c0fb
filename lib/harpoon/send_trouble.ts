/** Where an exchange broke; it goes to the caller as a code, without any text of the peer (harpoon §15). */
export type SendTrouble =
  | "timeout"
  | "dns"
  | "connect"
  | "tls"
  | "proxy"
  | "address"
  | "reset"
  | "protocol"
  | "encoding";

/** An error whose trouble is known where it was met. */
export class SendError extends Error {
  override readonly name = "SendError";
  readonly trouble: SendTrouble;

  constructor(trouble: SendTrouble, message: string, cause?: unknown) {
    super(message, { cause });
    this.trouble = trouble;
  }
}

/** Which trouble an error of the platform stands for; `otherwise` if it says nothing itself. */
export function troubleOf(error: unknown, otherwise: SendTrouble): SendTrouble {
  if (error instanceof SendError) return error.trouble;
  const code = codeOf(error);
  for (const [pattern, trouble] of CODES) if (pattern.test(code)) return trouble;
  return otherwise;
}

/** What a socket says of an address its gate refused. */
const BLOCKED = "ERR_IP_BLOCKED";

const CODES: readonly (readonly [pattern: RegExp, trouble: SendTrouble])[] = [
  [new RegExp(`^${BLOCKED}$`), "address"],
  [/^(?:ENOTFOUND|ENODATA|EAI_\w+)$/, "dns"],
  [/^ETIMEDOUT$/, "timeout"],
  [/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOENT|EACCES|EPERM)$/, "connect"],
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|ERR_OSSL_)|SELF_SIGNED|^UNABLE_TO_|^EPROTO$/, "tls"],
  // What the server's bytes are not, and what cannot be said in a request.
  [/^HPE_|^ERR_(?:INVALID_CHAR|INVALID_HTTP_TOKEN|UNESCAPED_CHARACTERS|HTTP_)/, "protocol"],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE)$/, "reset"],
];

/** The code of an error; of several attempts to connect, that of the first that was not refused. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error instanceof AggregateError) {
    const codes = error.errors.map(codeOf);
    return codes.find((code) => code !== BLOCKED) ?? codes[0] ?? "";
  }
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
