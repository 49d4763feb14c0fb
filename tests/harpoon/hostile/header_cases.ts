import { type DropClass, forwardableHeaders } from "../../../lib/harpoon/request_headers.ts";
import { type HostileCase, visible } from "./hostile_case.ts";

/** Names a caller cannot set, by the class the log tells. */
const BLOCKED: Readonly<Record<DropClass, readonly string[]>> = {
  "sensitive-name": [
    ...["Cookie", "cookie", "COOKIE", " Cookie", "Cookie\t", "\u00a0cookie", "Proxy-Authorization"],
    ...["proxy_authorization", "X-OpenAI-Authorization", "x-openai-actor-authorization"],
    ...[
      "X-OPENAI-AUTHORIZATION-ERROR",
      "X-Custom-CF-Witness-Authorization",
      "X_OpenAI_Authorization",
    ],
    ...["Cookie:", "Cookie\u0000", "Authorization\r\nX"],
  ],
  "user-agent": ["User-Agent", "user-agent", "USER-AGENT", " User-Agent ", "User_Agent"],
  custom: [
    ...["X-Forwarded-For", "x-forwarded-host", "X-FORWARDED-PORT", "X-Forwarded-Proto"],
    ...["X-Forwarded-Prefix", "X_Forwarded_For", "X-Forwarded_Host", "X-Forwarded"],
    ...["X-Client-IP", "X-Cluster-Client-IP", "X-Real-IP", "x_real_ip", "X-Envoy-External-Address"],
    ...["X-Original-Forwarded-For", "X-OpenAI-Internal-Caller", "X-OpenAI-Skip-Auth"],
    ...["X-Custom-CF-Witness-Actor", "X-Tunnel-Traffic-Source", "X-HTTP-Method-Override"],
    ...["X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL", "X-Host"],
    ...["X-Original-Host", "X-Evil: y", "X-Evil\r\nHost", "X-\u00c9vil"],
  ],
  "not-forwardable": [
    ...["Host", "host", "HOST", " Host ", "Connection", "Keep-Alive", "Proxy-Connection", "TE"],
    ...["Trailer", "Transfer-Encoding", "transfer_encoding", "Transfer-Encoding ", "Upgrade"],
    ...["Content-Length", "content-length", "CONTENT_LENGTH", "\tContent-Length", "Via"],
    ...["Forwarded", "Accept-Encoding", "CF-Connecting-IP", "True-Client-IP", "Expect"],
    ...[
      "Proxy-Authenticate",
      "HTTP2-Settings",
      ":authority",
      ":path",
      "Ho st",
      "X Evil",
      "Host:",
      "Ho\u017ft",
    ],
    ...["(comment)", "a/b", "a=b", "[x]", "\u0000", "Ac\u0000cept", "\uff28ost", "a,b"],
  ],
};

/** Values that would end the line, by what is left of the header. */
const VALUES: readonly (readonly [value: string, sent: string])[] = [
  ["a\r\nHost: evil.example", "nothing"],
  ["a\nX: y", "nothing"],
  ["a\rX: y", "nothing"],
  ["a\r\n\r\nGET /admin HTTP/1.1", "nothing"],
  ["\u0000", "nothing"],
  ["a\u0000b", "nothing"],
  ["a\u007fb", "nothing"],
  ["a\u001bb", "nothing"],
  ["a\u000bb", "nothing"],
  ["\r\n a", "nothing"],
  ["a\r\n", "nothing"],
  ["a\tb", "a\tb"],
  [" a ", " a "],
  ["", ""],
  // Their low bytes are CR and LF: what truncates them to bytes would end the line.
  ["\u010d\u010a", "\u00c4\u008d\u00c4\u008a"],
  ["\u560d\u560a", "\u00e5\u0098\u008d\u00e5\u0098\u008a"],
  ["caf\u00e9", "caf\u00c3\u00a9"],
  ["\ud800", "\u00ef\u00bf\u00bd"],
];

/** What `Connection` must take along, in which of its spellings. */
const NOMINATIONS: readonly (readonly [connection: string, value: string])[] = [
  ["Connection", "X-Victim"],
  ["connection", "x-victim"],
  ["CONNECTION", " X-VICTIM "],
  [" Connection ", "keep-alive, X-Victim"],
  ["Connection", ",,X-Victim,,"],
  ["Connection", "close,X-Victim;"],
  ["Connection", "X_Victim"],
  ["Connection", "\tX-Victim\t,close"],
];

const BOTH = "dropped as custom, dropped as not-forwardable";

/** Attacks through the headers of a caller (harpoon §5). */
export const HEADER_CASES: readonly HostileCase[] = [
  ...Object.entries(BLOCKED).flatMap(([dropClass, names]) =>
    names.map((name): HostileCase => ({
      tried: `header ${visible(name)}`,
      expected: `dropped as ${dropClass}`,
      verdict: () => outcome({ [name]: "v" }),
    }))
  ),
  ...VALUES.map(([value, sent]): HostileCase => ({
    tried: `header value ${visible(value)}`,
    expected: sent === "nothing" ? "dropped as not-forwardable" : `sent Accept: ${sent}`,
    verdict: () => outcome({ accept: value }),
  })),
  ...NOMINATIONS.map(([connection, value]): HostileCase => ({
    tried: `header ${visible(connection)}: ${visible(value)}`,
    expected: value.endsWith(";") ? "sent X-Victim: v, dropped as not-forwardable" : BOTH,
    verdict: () => outcome({ [connection]: value, "X-Victim": "v" }),
  })),
  {
    tried: "two spellings of one header",
    expected: "sent Authorization: upper",
    verdict: () => outcome({ authorization: "lower", AUTHORIZATION: "upper" }),
  },
  {
    tried: "two spellings of one header, the other way round",
    expected: "sent Authorization: upper",
    verdict: () => outcome({ AUTHORIZATION: "upper", authorization: "lower" }),
  },
  { tried: "a blank name", expected: "", verdict: () => outcome({ "": "a", " ": "b" }) },
  {
    tried: "a name of Object.prototype",
    expected: "sent Constructor: a",
    verdict: () => outcome({ constructor: "a" }),
  },
  {
    tried: "a name that would set the prototype",
    expected: "sent __proto__: a",
    verdict: () => outcome({ ["__proto__"]: "a" }),
  },
];

function outcome(given: Record<string, string>): string {
  const { lines, dropped } = forwardableHeaders(given);
  const sent = lines.map(([name, value]) => `sent ${name}: ${value}`);
  return [...sent, ...dropped.sort().map((dropClass) => `dropped as ${dropClass}`)].join(", ");
}
