import { parseApiKey } from "../config/api_key.ts";
import { secret } from "../config/forms.ts";
import type { Option } from "../config/option.ts";
import { parseLine } from "../config/scalars.ts";
import { parseTunnelId } from "../config/tunnel_id.ts";
import type { Secret } from "../core/secret.ts";
import { addressFlag, valueFlag } from "./flag_rows.ts";

/** Settings of `dev control-plane`. */
export const planeOptions = {
  listenAddr: addressFlag("listen-addr", 0, "address of the control plane"),
  tunnelId: valueFlag<string | undefined>("tunnel-id", {
    parse: parseTunnelId,
    fallback: undefined,
    example: "tunnel_0123456789abcdef0123456789abcdef",
    shownDefault: "a new one",
    help: "the tunnel it has from the start",
  }),
  runtimeKey: keyOption("runtime-key", "key of tunnel clients", "a generated one"),
  adminKey: keyOption("admin-key", "key of the tunnel administration", "a generated one"),
  connectorKey: keyOption(
    "connector-key",
    "key that connectors must send; needed to listen beyond this machine",
    "none",
  ),
  keysDir: valueFlag<string | undefined>("keys-dir", {
    parse: parseLine,
    fallback: undefined,
    example: "./keys",
    shownDefault: "a temporary directory, removed at the end",
    help: "directory of generated keys, which are used again the next time",
  }),
};

function keyOption(flag: string, what: string, shownDefault: string): Option<Secret | undefined> {
  return {
    name: `--${flag}`,
    inFile: false,
    flag,
    form: secret<Secret | undefined>(parseApiKey),
    fallback: undefined,
    secrecy: "secret",
    example: "env:NAME or file:PATH",
    shownDefault,
    help: `${what}, as env:NAME or file:PATH`,
  };
}
