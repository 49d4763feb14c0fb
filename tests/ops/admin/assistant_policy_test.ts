import { assertEquals } from "@std/assert";
import {
  type AssistantPolicy,
  policyOf,
  STRICTEST,
  writesUnasked,
} from "../../../lib/ops/admin/assistant_policy.ts";

const UNATTENDED: AssistantPolicy = { approval: "never", sandbox: "workspace-write" };
const ATTENDED: AssistantPolicy = { approval: "on-request", sandbox: "workspace-write" };

type Row = readonly [
  about: string,
  asked: { approval?: string; sandbox?: string; unattendedWrites?: boolean },
  current: AssistantPolicy,
  /** The rules, or a word of the refusal. */
  verdict: AssistantPolicy | string,
];

const ROWS: readonly Row[] = [
  ["nothing asked, nothing in force: a person is asked and nothing is written", {}, STRICTEST, {
    approval: "untrusted",
    sandbox: "read-only",
  }],
  ["nothing asked keeps what is in force", {}, ATTENDED, ATTENDED],
  ["the spelling of turns means the same", { sandbox: "workspaceWrite" }, STRICTEST, {
    approval: "untrusted",
    sandbox: "workspace-write",
  }],
  ["never asking is fine while nothing can be written", { approval: "never" }, STRICTEST, {
    approval: "never",
    sandbox: "read-only",
  }],
  [
    "never asking and writing takes a word of its own",
    { approval: "never", sandbox: "workspace-write" },
    STRICTEST,
    "unattended_writes",
  ],
  ["not in two steps either", { approval: "never" }, ATTENDED, "unattended_writes"],
  [
    "with that word it is had",
    { approval: "never", sandbox: "workspace-write", unattendedWrites: true },
    STRICTEST,
    UNATTENDED,
  ],
  ["what was allowed goes on", {}, UNATTENDED, UNATTENDED],
  [
    "full access is never had",
    {
      approval: "untrusted",
      sandbox: "danger-full-access",
      unattendedWrites: true,
    },
    STRICTEST,
    "read-only and workspace-write are",
  ],
  ["nor by its other name", { sandbox: "dangerFullAccess" }, UNATTENDED, "is not to be had"],
  ["a name of every object is no sandbox", { sandbox: "constructor" }, STRICTEST, "not to be had"],
  ["an unknown policy is refused", { approval: "granular" }, STRICTEST, "untrusted, on-request"],
];

for (const [about, asked, current, verdict] of ROWS) {
  Deno.test(`policyOf: ${about} [codex §12.15]`, () => {
    const given = { approval: undefined, sandbox: undefined, unattendedWrites: false, ...asked };
    const got = policyOf(given, current);
    if (typeof verdict === "string") {
      assertEquals(
        got.kind === "refused" && got.message.includes(verdict),
        true,
        JSON.stringify(got),
      );
      assertEquals(got.kind === "refused" && got.message.includes("\n"), false);
    } else assertEquals(got, { kind: "policy", policy: verdict });
  });
}

Deno.test("writesUnasked: only where Codex neither asks nor is kept from writing", () => {
  const all = ROWS.map(([, , current]) => writesUnasked(current));
  assertEquals(all, ROWS.map(([, , current]) => current === UNATTENDED));
});
