import { assertEquals, assertStringIncludes } from "@std/assert";
import { telemetryRecord } from "../../lib/ops/telemetry_notice.ts";

Deno.test("telemetryRecord: without the runtime's switch there is nothing to tell", () => {
  for (const OTEL_DENO of [undefined, "", "false", "1", "TRUE"]) {
    const variables = OTEL_DENO === undefined ? {} : { OTEL_DENO };
    assertEquals(
      telemetryRecord({ ...variables, OTEL_EXPORTER_OTLP_ENDPOINT: "http://c" }),
      undefined,
    );
  }
});

Deno.test("telemetryRecord: a warning says what leaves the machine and how to keep traceparent whole", () => {
  const record = telemetryRecord({ OTEL_DENO: "true" });
  assertEquals(record?.level, "warn");
  assertStringIncludes(record?.message ?? "", "leave this machine");
  assertStringIncludes(String(record?.attrs["mitigation"]), "OTEL_PROPAGATORS=none");
  const whole = telemetryRecord({ OTEL_DENO: "true", OTEL_PROPAGATORS: "none" });
  assertEquals([whole?.level, whole?.attrs["mitigation"]], ["warn", undefined]);
});
