import { list, scalar } from "../forms.ts";
import { isHostAndPort } from "../host_and_port.ts";
import type { Option } from "../option.ts";
import { accept, type Parsed, refuse } from "../parsed.ts";
import type { SandboxMode } from "../settings.ts";

const SECTION = "Sandbox";

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const MODES: readonly SandboxMode[] = ["off", "worker", "strict"];

const sandboxMode: Option<SandboxMode> = {
  name: "sandbox.mode",
  section: SECTION,
  inFile: true,
  flag: "sandbox",
  env: ["TUNNEL_CLIENT_SANDBOX"],
  form: scalar(parseMode),
  fallback: "off",
  secrecy: "open",
  example: "worker",
  shownDefault: "off",
  help:
    "off; worker: the data plane holds only the rights it needs; strict: no more from the start",
};

const sandboxAllowNet: Option<readonly string[]> = {
  name: "sandbox.allow_net",
  section: SECTION,
  inFile: true,
  flag: "sandbox.allow-net",
  env: ["TUNNEL_CLIENT_SANDBOX_ALLOW_NET"],
  form: list(
    everyOne(
      isHostAndPort,
      "host:port with a name or an address and a port from 1 to 65535",
    ),
    /[,;\s]/,
  ),
  fallback: [],
  secrecy: "open",
  example: "login.corp.example:443",
  help: "host:port that an MCP server's OAuth metadata names and the data plane may reach",
};

const sandboxAllowEnv: Option<readonly string[]> = {
  name: "sandbox.allow_env",
  section: SECTION,
  inFile: true,
  flag: "sandbox.allow-env",
  env: ["TUNNEL_CLIENT_SANDBOX_ALLOW_ENV"],
  form: list(
    everyOne((name) => VARIABLE.test(name), "names of variables, such as GITHUB_TOKEN"),
    /[,;\s]/,
  ),
  fallback: [],
  secrecy: "open",
  example: "GITHUB_TOKEN",
  help: "variable that stdio servers get where the client may not read all of them",
};

/** Trims the items, leaves blank ones out, and takes them if all are of the form. */
function everyOne(keeps: (item: string) => boolean, described: string) {
  return (items: readonly string[]): Parsed<readonly string[]> => {
    const given = items.map((item) => item.trim()).filter((item) => item !== "");
    return given.every(keeps) ? accept(given) : refuse(`must be ${described}`);
  };
}

function parseMode(text: string): Parsed<SandboxMode> {
  const mode = MODES.find((known) => known === text.trim().toLowerCase());
  return mode === undefined ? refuse(`must be one of ${MODES.join(", ")}`) : accept(mode);
}

/** How the client confines itself. */
export const sandboxOptions = { sandboxMode, sandboxAllowNet, sandboxAllowEnv };
