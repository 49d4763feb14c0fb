import type { LogRecord } from "./log_record.ts";

/** The only propagation that leaves a consumer's `traceparent` as it came. */
const UNCHANGED = "none";

/**
 * What to tell an operator who has switched on the runtime's own OpenTelemetry export; `undefined` if
 * it is off. The client sends no telemetry by itself.
 *
 * @param variables the environment of the start
 */
export function telemetryRecord(
  variables: Readonly<Record<string, string>>,
): LogRecord | undefined {
  // The runtime takes no other word for it.
  if (variables["OTEL_DENO"] !== "true") return undefined;
  const { OTEL_PROPAGATORS: propagators } = variables;
  return {
    level: "warn",
    message: "OpenTelemetry export is on: addresses with their queries, and log lines, " +
      "leave this machine for the OTLP endpoint",
    attrs: {
      component: "process",
      ...(propagators === UNCHANGED ? {} : {
        mitigation:
          "set OTEL_PROPAGATORS=none, or the runtime adds its own traceparent to that of " +
          "a consumer; unset OTEL_DENO to export nothing",
      }),
    },
  };
}
