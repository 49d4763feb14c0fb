import { SettingsError } from "../../config/problem.ts";
import { TunnelAdminError } from "../../control/tunnel_admin_error.ts";
import { OperatorError } from "../../core/errors.ts";
import { SETUP_URLS } from "../places.ts";
import { adminKey } from "./options.ts";

/** A failure as `--json` shows it (cli §8); members without a value are left out. */
export interface FailureEnvelope {
  readonly error: {
    readonly message: string;
    readonly method?: string;
    readonly path?: string;
    readonly status_code?: number;
    readonly request_id?: string;
    readonly code?: string;
    readonly type?: string;
    readonly mitigation?: string;
  };
}

/** The envelope of a failure; `undefined` for a defect of this program, which is told otherwise. */
export function failureEnvelope(error: unknown): FailureEnvelope | undefined {
  if (error instanceof TunnelAdminError) {
    const { request, reason, status, requestId, code, type, mitigation } = error;
    return {
      error: {
        message: reason,
        method: request.method,
        path: request.path,
        ...(status === undefined ? {} : { status_code: status }),
        ...(requestId === undefined ? {} : { request_id: requestId }),
        ...(code === undefined ? {} : { code }),
        ...(type === undefined ? {} : { type }),
        ...(mitigation === undefined ? {} : { mitigation }),
      },
    };
  }
  if (!(error instanceof OperatorError)) return undefined;
  const mitigation = keyHint(error);
  return {
    error: {
      message: error.message.replaceAll("\n", "; "),
      ...(mitigation === undefined ? {} : { mitigation }),
    },
  };
}

/** The lines of a failure as people read them; `undefined` for a defect of this program. */
export function failureLines(error: unknown): string[] | undefined {
  if (error instanceof TunnelAdminError) return [error.message];
  if (!(error instanceof OperatorError)) return undefined;
  const hint = keyHint(error);
  return [...error.message.split("\n"), ...(hint === undefined ? [] : [`hint: ${hint}`])];
}

/** Where a key comes from, if one is missing. */
function keyHint(error: OperatorError): string | undefined {
  const isMissing = error instanceof SettingsError &&
    error.problems.some(({ setting, kind }) => setting === adminKey.name && kind === "missing");
  if (!isMissing) return undefined;
  const [label = "", url = ""] = SETUP_URLS.find(([place]) => place === "Admin API keys") ?? [];
  return `${label}: ${url}`;
}
