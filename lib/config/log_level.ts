import { accept, type Parsed, refuse } from "./parsed.ts";
import type { LogLevel } from "./settings.ts";

const LEVEL = /^(debug|info|warn|error)([+-]\d{1,9})?$/;
const WEIGHT: Readonly<Record<string, number>> = { debug: -4, info: 0, warn: 4, error: 8 };

/**
 * A log level, in any case of letters. Offsets such as `INFO+2` are understood as "from that weight
 * on", which leaves the next named level as the lowest one written (configuration §1).
 */
export function parseLogLevel(text: string): Parsed<LogLevel> {
  const match = LEVEL.exec(text.trim().toLowerCase());
  if (match === null) return refuse("must be debug, info, warn or error");
  const weight = (WEIGHT[match[1] ?? ""] ?? 0) + Number(match[2] ?? 0);
  if (weight <= -4) return accept("debug");
  if (weight <= 0) return accept("info");
  return accept(weight <= 4 ? "warn" : "error");
}
