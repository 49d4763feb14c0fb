import { assertEquals } from "@std/assert";
import type { Given } from "../../lib/config/option.ts";
import type { ToolPolicySetting } from "../../lib/config/settings.ts";
import { toolPolicyMap } from "../../lib/config/tool_policies.ts";
import { assertRefused } from "./grammars_table.ts";
import { load, problemLines } from "./load_fixture.ts";

const context = { references: { env: () => undefined, readFile: () => "" }, note() {} };
const read = (given: Given) => toolPolicyMap().read(given, context);
const flags = (...values: string[]): Given => ({ kind: "flag", values });
const file = (node: unknown): Given => ({ kind: "file", node });

const ACCEPTED: readonly (readonly [Given, readonly ToolPolicySetting[]])[] = [
  [flags("deny=delete_*"), [{ channel: "main", deny: ["delete_*"] }]],
  [flags(" Channel = Docs , DENY = a? ,deny=b,allow=*"), [
    { channel: "docs", allow: ["*"], deny: ["a?", "b"] },
  ]],
  [flags("channel=main,deny=a", "channel=docs,allow=x", "deny=b"), [
    { channel: "main", deny: ["a", "b"] },
    { channel: "docs", allow: ["x"], deny: [] },
  ]],
  [{ kind: "env", text: "deny=a\n\nchannel=docs,deny=b\r\n" }, [
    { channel: "main", deny: ["a"] },
    { channel: "docs", deny: ["b"] },
  ]],
  [file({ main: { deny: ["delete_*", " drop_* "] }, docs: { allow: ["read_*"], deny: ["*x"] } }), [
    { channel: "main", deny: ["delete_*", "drop_*"] },
    { channel: "docs", allow: ["read_*"], deny: ["*x"] },
  ]],
  [file({ main: { deny: ["a,b=c"] } }), [{ channel: "main", deny: ["a,b=c"] }]],
];

for (const [given, policies] of ACCEPTED) {
  Deno.test(`mcp.tool_policy: accepts ${JSON.stringify(given)}`, () => {
    assertEquals(read(given), { kind: "value", value: policies });
  });
}

const FORM = "must be channel=NAME,allow=PATTERN,deny=PATTERN; allow and deny may be repeated";
const REFUSED: readonly (readonly [Given, rule: string])[] = [
  [flags("delete_*"), FORM],
  [flags("channel=main,forbid=x"), FORM],
  [flags("channel=main"), "must give channel main a pattern to allow or to deny"],
  [flags("deny="), "must give channel main patterns of 1 to 256 characters"],
  [flags(`deny=${"x".repeat(257)}`), "must give channel main patterns of 1 to 256 characters"],
  [flags("deny=a\u0007"), "must give channel main patterns of 1 to 256 characters"],
  [flags("channel=No Name,deny=a"), "must name a channel of 1 to 64 characters from a-z 0-9 _ -"],
  [
    file({ main: { deny: Array.from({ length: 1_001 }, (_, n) => `t${n}`) } }),
    "must not give channel main over 1000 patterns",
  ],
  [file(["main"]), "must be a mapping of channels"],
  [file({ main: ["delete_*"] }), "must give channel main a mapping with allow, deny"],
  [file({ main: { forbid: ["x"] } }), "has an unknown key forbid; known are allow, deny"],
  [file({ main: { deny: "x" } }), "must give deny of channel main a list of patterns"],
  [file({ main: { allow: [] } }), "must give allow of channel main a list of patterns"],
  [
    file({ main: { deny: ["x"], allow: null } }),
    "must give allow of channel main a list of patterns",
  ],
  [file({ main: { deny: [{}] } }), "must give deny of channel main a list of patterns"],
  [file({ main: {} }), "must give channel main a pattern to allow or to deny"],
];

for (const [given, rule] of REFUSED) {
  Deno.test(`mcp.tool_policy: refuses ${JSON.stringify(given).slice(0, 90)}`, () => {
    assertEquals(assertRefused(read(given)), rule);
  });
}

Deno.test("mcp.tool_policy: from a profile, a variable or flags; flags win as a whole", () => {
  const yaml = "mcp:\n  tool_policy:\n    main:\n      deny:\n        - delete_*\n";
  const policiesOf = (inputs: Parameters<typeof load>[0]) => load(inputs).mcp.toolPolicies;
  assertEquals(policiesOf({}), []);
  assertEquals(policiesOf({ yaml }), [{ channel: "main", deny: ["delete_*"] }]);
  const env = { MCP_TOOL_POLICY: "deny=x" };
  assertEquals(policiesOf({ yaml, env }), [{ channel: "main", deny: ["x"] }]);
  const args = ["--mcp.tool-policy", "allow=y", "--mcp-tool-policy=channel=main,deny=z"];
  assertEquals(policiesOf({ yaml, env, args }), [{ channel: "main", allow: ["y"], deny: ["z"] }]);
});

Deno.test("mcp.tool_policy: a policy of a channel without a server is a slip, and refused", () => {
  const problem = (channel: string) =>
    problemLines(() => load({ args: ["--mcp.tool-policy", `channel=${channel},deny=x`] })).join(
      "\n",
    );
  assertEquals(
    problem("mian").includes(
      "names channel mian, which has no MCP server; bind one or drop the policy",
    ),
    true,
    problem("mian"),
  );
  assertEquals(
    problem("harpoon").includes(
      "names channel harpoon, which has no tools to choose from; limit harpoon.targets",
    ),
    true,
    problem("harpoon"),
  );
});

Deno.test("audit and inspect: off by default, with the documented bounds", () => {
  const { audit, inspect } = load();
  assertEquals(audit, { file: undefined, maxBytes: 10 * 1024 * 1024, keep: 5 });
  assertEquals(inspect, { capturePayloads: false, maxPayloadBytes: 64 * 1024 });
  const set = load({
    args: ["--audit.file=/a.ndjson", "--inspect.capture-payloads", "--audit.keep=0"],
    env: { AUDIT_MAX_BYTES: "4096", INSPECT_MAX_PAYLOAD_BYTES: "100" },
  });
  assertEquals(set.audit, { file: "/a.ndjson", maxBytes: 4_096, keep: 0 });
  assertEquals(set.inspect, { capturePayloads: true, maxPayloadBytes: 100 });
});
