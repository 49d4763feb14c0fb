import { scalar } from "../forms.ts";
import { type ListenAddress, parseListenAddress } from "../listen_addr.ts";
import type { Option } from "../option.ts";
import { parseLine } from "../scalars.ts";

const SECTION = "Health and process";

const healthListenAddr: Option<ListenAddress> = {
  name: "health.listen_addr",
  section: SECTION,
  inFile: true,
  flag: "health.listen-addr",
  env: ["HEALTH_LISTEN_ADDR"],
  envAfterFile: ["TUNNEL_CLIENT_DEFAULT_HEALTH_LISTEN_ADDR"],
  form: scalar(parseListenAddress, { reference: "value" }),
  fallback: { hostname: "127.0.0.1", port: 8080 },
  secrecy: "open",
  example: "127.0.0.1:8080",
  shownDefault: "127.0.0.1:8080",
  help: "address of the health and metrics pages; port 0 lets the system choose",
};

const healthUnixSocket: Option<string | undefined> = {
  name: "health.unix_socket",
  section: SECTION,
  inFile: true,
  flag: "health.unix-socket",
  env: ["HEALTH_UNIX_SOCKET"],
  form: scalar<string | undefined>(parseLine, { reference: "value" }),
  fallback: undefined,
  secrecy: "open",
  example: "/run/tunnel-client/health.sock",
  help: "Unix socket for these pages instead of an address",
};

const healthUrlFile: Option<string | undefined> = {
  name: "health.url_file",
  section: SECTION,
  inFile: true,
  flag: "health.url-file",
  env: ["HEALTH_URL_FILE"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "/run/tunnel-client/health.url",
  help: "file to write the base URL of the health pages to",
};

const pidFile: Option<string | undefined> = {
  name: "process.pid_file",
  section: SECTION,
  inFile: true,
  flag: "pid.file",
  env: ["PID_FILE"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "/run/tunnel-client/tunnel-client.pid",
  help: "file to write the process id to",
};

/** Where the process shows its state: pages and files. */
export const healthOptions = {
  healthListenAddr,
  healthUnixSocket,
  healthUrlFile,
  pidFile,
};
