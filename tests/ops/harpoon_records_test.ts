import { assert, assertEquals } from "@std/assert";
import type { HarpoonFact } from "../../lib/core/harpoon_fact.ts";
import { HTTPS_ONLY } from "../../lib/core/target_url.ts";
import { droppedHeadersRecord, harpoonRecord } from "../../lib/ops/harpoon_records.ts";
import { SAMPLES } from "./sample_facts.ts";

const CALLED = SAMPLES.harpoon_called;
const REFUSED = SAMPLES.harpoon_registration_refused;

const LINES: readonly (readonly [fact: HarpoonFact, level: string, message: string])[] = [
  [CALLED, "info", "harpoon request completed"],
  [{ ...CALLED, outcome: "invalid_input" }, "info", "harpoon request failed"],
  [{ ...CALLED, outcome: "request_error" }, "warn", "harpoon request failed"],
  [{ ...CALLED, outcome: "response_read_error" }, "warn", "harpoon response read failed"],
  [{ ...CALLED, outcome: "response_too_large" }, "warn", "harpoon response too large"],
  [SAMPLES.harpoon_redirect_blocked, "warn", "harpoon redirect blocked"],
  [SAMPLES.harpoon_registered, "info", "harpoon host auto-registered"],
  [SAMPLES.harpoon_unregistered, "info", "harpoon host unregistered"],
  [REFUSED, "debug", "harpoon host auto-registration skipped: not allowed"],
  [
    { ...REFUSED, reason: "private-host-registration-disabled" },
    "debug",
    "harpoon host auto-registration skipped: not allowed",
  ],
  [
    { ...REFUSED, reason: HTTPS_ONLY },
    "debug",
    "harpoon host auto-registration skipped: not allowed",
  ],
  [{ ...REFUSED, reason: "label is taken" }, "info", "harpoon host auto-registration failed"],
];

for (const [fact, level, message] of LINES) {
  const what = fact.kind === "harpoon_called" ? fact.outcome : fact.kind;
  Deno.test(`harpoonRecord: ${what} is "${message}" [harpoon §10]`, () => {
    const record = harpoonRecord(fact);
    assertEquals([record.level, record.message], [level, message]);
    assertEquals(record.attrs["component"], "harpoon");
  });
}

Deno.test("harpoonRecord: the audit line of a call, with origin and path template only [harpoon §10]", () => {
  assertEquals(harpoonRecord(CALLED).attrs, {
    component: "harpoon",
    label: "crm",
    tool: "http_callout",
    method: "POST",
    target: "https://crm.corp",
    path: "/users/*",
    status_code: 201,
    content_type: "application/json",
    request_bytes: 20,
    response_bytes: 3_000,
    redirects: 1,
    duration_ms: 41.3,
    outcome: "success",
    error_code: "none",
    request_id: "req-1",
  });
});

Deno.test("harpoonRecord: a secret in a path is not in its line [operator §7]", () => {
  const { attrs } = harpoonRecord({ ...CALLED, pathTemplate: "/token/hush/x" });
  assertEquals(attrs["path"], "/token/[REDACTED]/x");
});

Deno.test("harpoonRecord: a blocked redirect tells block, both origins, hop and status [harpoon §14.11]", () => {
  const { attrs } = harpoonRecord(SAMPLES.harpoon_redirect_blocked);
  const fields = Object.keys(attrs).filter((name) => name.startsWith("redirect_"));
  assertEquals(fields.length, 5);
  assert(Object.values(attrs).every((value) => value !== undefined));
});

Deno.test("droppedHeadersRecord: classes and their number, nothing when all went out [harpoon §5]", () => {
  assertEquals(droppedHeadersRecord(CALLED), {
    level: "info",
    message: "harpoon request dropped non-forwardable headers",
    attrs: {
      component: "harpoon",
      label: "crm",
      dropped_headers: 3,
      dropped_header_classes: ["custom", "user-agent"],
      request_id: "req-1",
    },
  });
  assertEquals(droppedHeadersRecord({ ...CALLED, droppedHeaders: [] }), undefined);
});
