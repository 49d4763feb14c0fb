import { STATUS_TEXT } from "@std/http/status";

/**
 * The HTTP status a connector sees for a posted `resp_code` (wire-protocol §6): 1xx is 502, an
 * unknown 2xx is 200, any other unknown one is 502. `undefined` if it is no HTTP status.
 */
export function connectorStatus(code: unknown): number | undefined {
  if (typeof code !== "number" || !Number.isInteger(code) || code < 100 || code > 599) {
    return undefined;
  }
  if (code < 200) return 502;
  if (STATUS_TEXT[code] !== undefined) return code;
  return code < 300 ? 200 : 502;
}

/** Whether HTTP forbids a body with this status. */
export function isBodyless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
