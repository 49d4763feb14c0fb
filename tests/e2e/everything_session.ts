import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Client } from "@modelcontextprotocol/sdk/client";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

/** The official client, connected. */
export interface Session extends AsyncDisposable {
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;
}

/** Connects the official client to an MCP endpoint. */
export async function connect(url: string): Promise<Session> {
  const client = new Client({ name: "e2e", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(url));
  await client.connect(transport);
  return { client, transport, [Symbol.asyncDispose]: () => client.close() };
}

/** The first text of a tool's result. */
export function textOf(result: Awaited<ReturnType<Client["callTool"]>>): string {
  const [first] = Array.isArray(result.content) ? result.content : [];
  assert(first?.type === "text", JSON.stringify(result));
  return first.text;
}

/** Runs the demonstration server's slow tool and returns the steps it told of. */
export async function longOperation(client: Client, steps: number): Promise<string[]> {
  const told: string[] = [];
  const result = await client.callTool(
    { name: "trigger-long-running-operation", arguments: { duration: 0.3, steps } },
    undefined,
    { onprogress: ({ progress, total }) => told.push(`${progress}/${total}`) },
  );
  assertStringIncludes(textOf(result), `Steps: ${steps}`);
  return told;
}

/** `1/n` to `n/n`. */
export function allSteps(steps: number): string[] {
  return Array.from({ length: steps }, (_, index) => `${index + 1}/${steps}`);
}

/** Uses every feature of the demonstration server that a consumer can ask for. */
export async function useEverything({ client }: Session): Promise<void> {
  assertEquals(client.getServerVersion()?.name, "mcp-servers/everything");
  assertEquals(await client.ping(), {});

  const { tools } = await client.listTools();
  assert(tools.some(({ name }) => name === "echo"));
  const echoed = await client.callTool({ name: "echo", arguments: { message: "grüß dich" } });
  assertEquals(textOf(echoed), "Echo: grüß dich");
  assertEquals(await longOperation(client, 4), allSteps(4));

  const { prompts } = await client.listPrompts();
  assert(prompts.some(({ name }) => name === "args-prompt"));
  const prompt = await client.getPrompt({ name: "args-prompt", arguments: { city: "Oslo" } });
  assertStringIncludes(JSON.stringify(prompt.messages), "Oslo");

  const uri = "demo://resource/dynamic/text/3";
  assert((await client.listResources()).resources.length > 0);
  assertEquals((await client.listResourceTemplates()).resourceTemplates.length, 2);
  assertEquals((await client.readResource({ uri })).contents[0]?.uri, uri);

  const { completion } = await client.complete({
    ref: { type: "ref/prompt", name: "completable-prompt" },
    argument: { name: "department", value: "S" },
  });
  assertEquals(completion.values, ["Sales", "Support"]);
}
