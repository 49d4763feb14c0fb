import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { toolCommand } from "../../../lib/codex/plugin/tool_command.ts";
import { InvalidParams, readToolArguments } from "../../../lib/codex/plugin/tool_schemas.ts";
import { toolListing } from "../../../lib/codex/plugin/tool_listing.ts";
import { secretIn } from "../../../lib/runtimes/secret_bearing.ts";

const TUNNEL = `tunnel_${"a1".repeat(16)}`;

function commandOf(tool: string, given: unknown, baseUrl?: string) {
  const call = readToolArguments(tool, given);
  assert(call.tool !== "install_or_select_tunnel_client");
  const env = (name: string) => name === "CONTROL_PLANE_BASE_URL" ? baseUrl : undefined;
  return toolCommand(call, { env, secretIn });
}

const commands: readonly [tool: string, given: object, words: readonly string[]][] = [
  [
    "create_tunnel_runtime",
    { alias: "docs", organization_id: "org-1", name: "-x", description: "--", admin_profile: "p" },
    ["create", "--alias=docs", "--organization-id=org-1", "--admin-profile=p", "--name=-x"]
      .concat("--description=--"),
  ],
  [
    "connect_stdio_mcp",
    {
      alias: "docs",
      tunnel_id: TUNNEL,
      mcp_command: "python3 s.py --token env:T; rm -rf $HOME `x`",
      runtime_api_key: "env:KEY",
      control_plane_url_path: "/tunnels",
    },
    [
      ...["connect", "--alias=docs", "--control-plane-url-path=/tunnels"],
      ...["--mcp-command=python3 s.py --token env:T; rm -rf $HOME `x`"],
      ...["--runtime-api-key=env:KEY", `--tunnel-id=${TUNNEL}`],
    ],
  ],
  ["list_runtime_aliases", {}, ["list"]],
  ["list_runtime_aliases", { tenant_id: "t" }, ["list", "--tenant-id=t"]],
  ["runtime_status", { alias: "docs" }, ["status", "docs"]],
  ["stop_runtime", { alias: "docs", tunnel_client_bin: "/x" }, ["stop", "docs"]],
];
for (const [tool, given, words] of commands) {
  Deno.test(`toolCommand: ${tool} ${JSON.stringify(given).slice(0, 60)} [codex §4.1]`, () => {
    assertEquals(commandOf(tool, given), {
      kind: "words",
      words: ["runtimes", ...words, "--json"],
    });
  });
}

const connect = { alias: "a", tunnel_id: TUNNEL, mcp_command: "server" };
const refused: readonly [about: string, tool: string, given: object, why: string][] = [
  ["no scope", "create_tunnel_runtime", { alias: "a" }, "exactly one of organization_id and"],
  [
    "two scopes",
    "create_tunnel_runtime",
    { alias: "a", organization_id: "o", workspace_id: "w" },
    "exactly one",
  ],
  [
    "a scope beside a tunnel",
    "connect_stdio_mcp",
    { ...connect, workspace_id: "w" },
    "exactly one of organization_id, workspace_id and tunnel_id",
  ],
  [
    "two scopes to list",
    "list_runtime_aliases",
    { tenant_id: "t", workspace_id: "w" },
    "at most one",
  ],
  ...[
    "server --api-key hunter2hunter2",
    "server sk-abcdefghijklmnop",
    "env OPENAI_API_KEY=abc server",
    "curl -H 'Authorization: Basic x'",
    "server postgres://me:pass@db/x",
  ].map((mcp_command): [string, string, object, string] => [
    `a secret in ${mcp_command.split(" ")[0]} …`,
    "connect_stdio_mcp",
    { ...connect, mcp_command },
    "what looks like a secret",
  ]),
  ["two lines", "connect_stdio_mcp", { ...connect, mcp_command: "a\nb" }, "one line"],
  ...[
    "https://evil.example",
    "http://api.openai.com",
    "https://api.openai.com.evil.example",
    "https://api.openai.com:8443",
    "https://user@api.openai.com",
    "https://api.openai.com/v1",
    "file:///etc/passwd",
    "nonsense",
  ].map((control_plane_base_url): [string, string, object, string] => [
    `the host ${control_plane_base_url}`,
    "list_runtime_aliases",
    { control_plane_base_url },
    "control_plane_base_url must be https://api.openai.com or https://mtls.api.openai.com",
  ]),
];
for (const [about, tool, given, why] of refused) {
  Deno.test(`toolCommand: refuses ${about} [codex §11.10]`, () => {
    const command = commandOf(tool, given);
    assert(command.kind === "refused", JSON.stringify(command));
    assertStringIncludes(command.why, why);
    assertEquals(/hunter2|abcdefgh|:pass@/.test(command.why), false, command.why);
  });
}

for (
  const [url, own] of [
    ["https://api.openai.com", undefined],
    ["https://api.openai.com/", undefined],
    ["https://mtls.api.openai.com", undefined],
    ["http://127.0.0.1:8787", "http://127.0.0.1:8787/tunnels"],
  ] as const
) {
  Deno.test(`toolCommand: ${url} is permitted${own === undefined ? "" : ", as set"}`, () => {
    assertEquals(
      commandOf("list_runtime_aliases", { control_plane_base_url: url }, own).kind,
      "words",
    );
  });
}

const broken: readonly [tool: string, given: unknown, why: string][] = [
  ["runtime_status", { alias: "a", more: 1 }, "more"],
  ["runtime_status", {}, "alias"],
  ["runtime_status", { alias: "../x" }, "alias"],
  ["runtime_status", { alias: "-x" }, "alias"],
  ["runtime_status", { alias: "a".repeat(129) }, "alias"],
  ["stop_runtime", [], "stop_runtime"],
  ["connect_stdio_mcp", { ...connect, mcp_command: "x".repeat(4097) }, "mcp_command"],
  ["connect_stdio_mcp", { ...connect, runtime_api_key: "sk-abcdefghijklmnop" }, "runtime_api_key"],
  ["connect_stdio_mcp", { ...connect, tunnel_id: "tunnel_1" }, "tunnel_id"],
  ["install_or_select_tunnel_client", { persist_hint: "yes" }, "persist_hint"],
  ["rm_runtime", {}, "unknown tool"],
];
for (const [tool, given, why] of broken) {
  Deno.test(`readToolArguments: ${tool} refuses ${JSON.stringify(given).slice(0, 40)} [codex §4.1]`, () => {
    const error = assertThrows(() => readToolArguments(tool, given), InvalidParams);
    assertStringIncludes(error.message, why);
    assertEquals([error.code, error.message.includes("abcdefgh")], [-32602, false]);
  });
}

Deno.test("toolListing: strict schemas, and only readers are called readers [codex §12.18]", () => {
  const tools = toolListing();
  assertEquals(
    tools.map(({ name, annotations: { readOnlyHint } }) => [name, readOnlyHint]),
    [
      ["install_or_select_tunnel_client", false],
      ["create_tunnel_runtime", false],
      ["connect_stdio_mcp", false],
      ["list_runtime_aliases", true],
      ["runtime_status", true],
      ["stop_runtime", false],
    ],
  );
  for (const { inputSchema } of tools) {
    assertEquals([inputSchema.type, inputSchema.additionalProperties], ["object", false]);
  }
});
