import { assertEquals } from "@std/assert";
import { type Gate, gated } from "../../lib/ops/gate.ts";
import type { Readiness } from "../../lib/ops/readiness.ts";

const READY: Readiness = {
  ready: true,
  code: "ready",
  text: "ready",
  connected: true,
  polling: true,
  mcpServerReachable: true,
};
const REFUSED: Readiness = {
  ...READY,
  ready: false,
  code: "control_plane_refused",
  text: "refused",
};

const GATES: readonly (readonly [about: string, verdict: Readiness, gate: Gate, Readiness])[] = [
  ["an open gate changes nothing", REFUSED, { kind: "open" }, REFUSED],
  ["one that starts is waited for", READY, { kind: "pending", reason: "soon" }, {
    ...READY,
    ready: false,
    code: "companion_pending",
    text: "soon",
  }],
  ["a closed one comes before every other reason", REFUSED, { kind: "closed", reason: "down" }, {
    ...REFUSED,
    code: "companion_down",
    text: "down",
  }],
  ["without a reason there still is one", READY, { kind: "closed", reason: " " }, {
    ...READY,
    ready: false,
    code: "companion_down",
    text: "runtime dependency is not ready",
  }],
];

for (const [about, verdict, gate, expected] of GATES) {
  Deno.test(`gated: ${about} [operator-surface §4, row 1]`, () => {
    assertEquals(gated(verdict, gate), expected);
  });
}
