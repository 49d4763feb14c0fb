import { scalar } from "../../config/forms.ts";
import type { Option } from "../../config/option.ts";
import { options } from "../../config/options.ts";
import type { BaseUrl } from "../../config/urls.ts";
import { parseBaseUrl, parseUrlPath } from "../../config/urls.ts";
import { parseLine } from "../../config/scalars.ts";
import { parseAliasName } from "../../runtimes/alias_name.ts";
import { parseKeyReference } from "../../runtimes/key_reference.ts";
import { systemProxies } from "../admin/options.ts";
import { switchFlag, valueFlag } from "../flag_rows.ts";

const baseUrl = valueFlag<BaseUrl | undefined>("control-plane-base-url", {
  parse: parseBaseUrl,
  fallback: undefined,
  secrecy: "url",
  blankIsError: "flag",
  example: "https://api.openai.com",
  help: "control plane; only scheme, host and port count",
});

const urlPath = valueFlag<string | undefined>("control-plane-url-path", {
  parse: parseUrlPath,
  fallback: undefined,
  blankIsError: "flag",
  example: "/tunnels",
  help: "path in front of /v1 there; / means none",
});

const adminKey = valueFlag<string | undefined>("admin-key", {
  parse: parseKeyReference,
  fallback: undefined,
  secrecy: "secret",
  blankIsError: "flag",
  example: "env:OPENAI_ADMIN_KEY or file:/run/secrets/admin-key",
  help: "admin API key as env:NAME or file:PATH; only the reference is stored",
});

/** The flag of programs that read the answer. */
export const json: Option<boolean> = switchFlag("json", "print the result as JSON");

/** What an admin profile consists of. */
export const adminProfileOptions = { baseUrl, urlPath, adminKey };

/** Flags that every `runtimes` command takes, before or after its name (cli §10). */
export const groupOptions = {
  adminProfile: valueFlag<string | undefined>("admin-profile", {
    parse: parseAliasName,
    fallback: undefined,
    blankIsError: "flag",
    example: "work",
    help: "admin profile to use instead of the alias's own or the active one",
  }),
  ...adminProfileOptions,
  json,
};

/** What the environment says about the control plane; stored values win over it (runtimes §2). */
export const defaultOptions = {
  baseUrl: variable<BaseUrl | undefined>("CONTROL_PLANE_BASE_URL", {
    name: "default base URL",
    form: scalar<BaseUrl | undefined>(parseBaseUrl),
    secrecy: "url",
    example: "https://api.openai.com",
    help: "control plane of an admin profile that names none",
  }),
  urlPath: variable<string | undefined>("CONTROL_PLANE_URL_PATH", {
    name: "default URL path",
    form: scalar<string | undefined>(parseUrlPath),
    secrecy: "open",
    example: "/tunnels",
    help: "path of an admin profile that names none",
  }),
};

/** What the environment says besides. */
export const variableOptions = {
  adminProfile: variable<string | undefined>("TUNNEL_MCP_ADMIN_PROFILE", {
    name: "default admin profile",
    form: scalar<string | undefined>(parseAliasName),
    secrecy: "open",
    example: "work",
    help: "admin profile to use instead of the active one",
  }),
  ...defaultOptions,
  caBundle: variable<string | undefined>("CA_BUNDLE", {
    name: options.caBundle.name,
    form: options.caBundle.form,
    secrecy: options.caBundle.secrecy,
    example: options.caBundle.example,
    help: options.caBundle.help,
  }),
  ...systemProxies,
};

/** The alias that `create` and `connect` are about. */
export const aliasOption: Option<string> = valueFlag<string>("alias", {
  parse: parseAliasName,
  fallback: "",
  required: true,
  example: "docs",
  help: "short name of the runtime on this machine; kept in lower case with dashes",
});

/** What a new tunnel is called. */
export const tunnelOptions = {
  name: textRow("name", "docs-server", "name of the tunnel", "the alias"),
  description: textRow(
    "description",
    '"Search in the documentation"',
    "what the tunnel is for",
    '"MCP tunnel for" and the alias',
  ),
};

function textRow(flag: string, example: string, help: string, shownDefault: string) {
  return valueFlag<string | undefined>(flag, {
    parse: parseLine,
    fallback: undefined,
    blankIsError: "flag",
    example,
    shownDefault,
    help,
  });
}

/** A row that only a variable sets. */
function variable<T>(
  env: string,
  about: Pick<Option<T>, "name" | "form" | "secrecy" | "example" | "help">,
): Option<T | undefined> {
  return { inFile: false, env: [env], fallback: undefined, ...about };
}
