import { list, secret } from "../../config/forms.ts";
import type { Option } from "../../config/option.ts";
import { options } from "../../config/options.ts";
import { accept, type Parsed, refuse } from "../../config/parsed.ts";
import { parseLine } from "../../config/scalars.ts";
import { Secret } from "../../core/secret.ts";
import { switchFlag, valueFlag } from "../flag_rows.ts";

/** What may stand in an `Authorization` header: no white space, nothing outside ASCII. */
const BEARER = /^[\x21-\x7e]+$/;

const json = switchFlag(
  "json",
  "print the result, or the error, as JSON on standard output",
);

/** The key of the tunnel administration. */
export const adminKey: Option<Secret> = {
  name: "--admin-key",
  inFile: false,
  flag: "admin-key",
  env: ["OPENAI_ADMIN_KEY"],
  form: secret(parseBearer),
  fallback: new Secret(""),
  required: true,
  secrecy: "secret",
  example: "env:OPENAI_ADMIN_KEY or file:/run/secrets/admin-key",
  help: "admin API key as env:NAME or file:PATH; the variable holds the key itself",
};

/** The same for reading one tunnel, which a runtime key may do as well (cli §8). */
export const adminOrRuntimeKey: Option<Secret> = {
  ...adminKey,
  env: ["OPENAI_ADMIN_KEY", "CONTROL_PLANE_API_KEY", "OPENAI_API_KEY"],
  help:
    "API key as env:NAME or file:PATH; the variables hold the key itself, a runtime key will do",
};

/** Settings that every `admin` command takes beside its key, before or after its name (cli §8). */
export const adminOptions = {
  caBundle: options.caBundle,
  baseUrl: {
    ...options.baseUrl,
    help: "host of the tunnel administration; only scheme, host and port count",
  },
  urlPath: options.urlPath,
  json,
};

const tunnelName = textRow("name", "docs-server", "name of the tunnel");
const tunnelDescription = textRow(
  "description",
  '"Search in the documentation"',
  "what it is for",
);

/** The proxies of the system: variables alone set them, and an admin command has no others (cli §8). */
export const systemProxies = {
  http: options.systemHttpProxy,
  https: options.systemHttpsProxy,
  noProxy: options.noProxy,
};

/** Whose tunnel it is; several organizations or workspaces may share one. */
export const scopeOptions = {
  organizations: idsRow("organization-id", "org-123", "organization that owns the tunnel"),
  workspaces: idsRow("workspace-id", "ws-123", "workspace that may use the tunnel"),
};

/** Flags of `create`. */
export const createOptions = {
  name: { ...tunnelName, required: true },
  description: { ...tunnelDescription, required: true },
  ...scopeOptions,
};

/** Flags of `list`. */
export const listOptions = {
  ...scopeOptions,
  tenants: idsRow("tenant-id", "tenant-123", "tenant whose tunnels are meant"),
};

/** Flags of `update`. */
export const updateOptions = {
  name: tunnelName,
  description: tunnelDescription,
  ...scopeOptions,
};

/** Flags of `delete`; its scopes are taken so that a command line of `update` can be reused. */
export const deleteOptions = {
  confirm: switchFlag("confirm", "really delete it; nothing is sent without"),
  organizations: { ...scopeOptions.organizations, help: "has no effect here" },
  workspaces: { ...scopeOptions.workspaces, help: "has no effect here" },
};

/** The key itself, trimmed: it is often pasted with a line ending. */
function parseBearer(text: string): Parsed<Secret> {
  const key = text.trim();
  return BEARER.test(key) ? accept(new Secret(key)) : refuse("holds no API key");
}

function textRow(flag: string, example: string, help: string): Option<string | undefined> {
  return valueFlag<string | undefined>(flag, {
    parse: parseLine,
    fallback: undefined,
    blankIsError: "flag",
    example,
    help,
  });
}

function idsRow(flag: string, example: string, help: string): Option<readonly string[]> {
  return {
    name: `--${flag}`,
    inFile: false,
    flag,
    form: list((ids) => accept(ids), ","),
    fallback: [],
    secrecy: "open",
    example,
    help: `${help}; several ids with commas between them`,
  };
}
