import { parseApiKey } from "../config/api_key.ts";
import { scalar, secret } from "../config/forms.ts";
import { type ListenAddress, parseListenAddress } from "../config/listen_addr.ts";
import type { Option } from "../config/option.ts";
import { parseLine } from "../config/scalars.ts";
import { parseTunnelId } from "../config/tunnel_id.ts";
import type { Secret } from "../core/secret.ts";

const listenAddr: Option<ListenAddress> = {
  name: "--listen-addr",
  inFile: false,
  flag: "listen-addr",
  form: scalar(parseListenAddress),
  fallback: { hostname: "127.0.0.1", port: 0 },
  secrecy: "open",
  example: "127.0.0.1:0",
  shownDefault: "127.0.0.1:0",
  help: "address of the control plane",
};

const tunnelId: Option<string | undefined> = {
  name: "--tunnel-id",
  inFile: false,
  flag: "tunnel-id",
  form: scalar<string | undefined>(parseTunnelId),
  fallback: undefined,
  secrecy: "open",
  example: "tunnel_0123456789abcdef0123456789abcdef",
  shownDefault: "a new one",
  help: "the tunnel it has from the start",
};

const keysDir: Option<string | undefined> = {
  name: "--keys-dir",
  inFile: false,
  flag: "keys-dir",
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "./keys",
  shownDefault: "a temporary directory, removed at the end",
  help: "directory of generated keys, which are used again the next time",
};

/** Settings of `dev control-plane`. */
export const planeOptions = {
  listenAddr,
  tunnelId,
  runtimeKey: keyOption("runtime-key", "key of tunnel clients", "a generated one"),
  adminKey: keyOption("admin-key", "key of the tunnel administration", "a generated one"),
  connectorKey: keyOption(
    "connector-key",
    "key that connectors must send; needed to listen beyond this machine",
    "none",
  ),
  keysDir,
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
