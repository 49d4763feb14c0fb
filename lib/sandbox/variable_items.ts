import { PROXY_VARIABLES } from "../core/proxy_environment.ts";
import type { PlanItem } from "./item.ts";
import { OVERRULING_VARIABLES } from "./overruling_variables.ts";

/** A variable that reading the settings asked for, and the setting it is for, if that is known. */
export interface AskedVariable {
  readonly name: string;
  readonly setting: string | undefined;
}

/** What variables are used for beside settings. */
export interface VariableUse {
  /** Names that servers are passed on; none where none is started. */
  readonly passedOn: readonly string[];
  readonly opensBrowser: boolean;
  /** Names that the operator gives. */
  readonly allowEnv: readonly string[];
}

/** Variables of the environment. All are read by the main realm; children get theirs from there. */
export function variableItems(
  asked: readonly AskedVariable[],
  { passedOn, opensBrowser, allowEnv }: VariableUse,
): PlanItem[] {
  return [
    ...asked.map(({ name, setting }) =>
      item(name, `read ${name}, which may set ${setting ?? "it"}`, setting ?? "--profile")
    ),
    ...PROXY_VARIABLES.map((name) =>
      item(name, `take ${name} away from the runtime, which would obey it unasked`, "http_proxy")
    ),
    ...TRUST_VARIABLES.map((name) =>
      item(name, "trust the certificates of the system", "ca_bundle")
    ),
    ...OVERRULING_VARIABLES.map((name) =>
      item(name, `take ${name} away from the runtime, which would obey it unasked`, "sandbox.mode")
    ),
    ...passedOn.map((name) => item(name, `pass ${name} on to its server`, "mcp.commands")),
    ...(opensBrowser
      ? [item("PATH", "find the program that opens a browser", "admin_ui.open_browser")]
      : []),
    ...allowEnv.map((name) => item(name, `pass ${name} on to children`, "sandbox.allow_env")),
  ];
}

/** Where the runtime and the system keep the certificates they trust. */
export const TRUST_VARIABLES = ["DENO_TLS_CA_STORE", "SSL_CERT_FILE", "SSL_CERT_DIR"] as const;

function item(value: string, reason: string, setting: string): PlanItem {
  return { permission: "env", value, reason, setting, realm: "main", atStart: true };
}
