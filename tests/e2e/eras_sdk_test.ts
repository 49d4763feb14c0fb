import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
// @ts-types="@modelcontextprotocol/sdk/types"
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { serveModernSdk } from "../fixtures/eras_sdk_server.ts";
import { bridgeHttp, bridgeStdio, type ErasStage } from "../fixtures/eras_stage.ts";
import { everythingArgv, startEverythingHttp } from "../fixtures/everything.ts";
import { allSteps, connect, longOperation, textOf, useEverything } from "./everything_session.ts";

/** The official client 2.x, connected in the modern era. */
async function connectModern(url: string) {
  const client = new ModernClient({ name: "e2e", version: "2" }, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
    capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} },
  });
  client.setRequestHandler("elicitation/create", () => ({
    action: "accept",
    content: { name: "Ann" },
  }));
  client.setRequestHandler("sampling/createMessage", () => ({
    role: "assistant",
    content: { type: "text", text: "sampled" },
    model: "m",
  }));
  client.setRequestHandler("roots/list", () => ({
    roots: [{ uri: "file:///r", name: "a root" }],
  }));
  await client.connect(new ModernTransport(new URL(url)));
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

/** Everything of the legacy demonstration server that a modern consumer may want. */
async function useLegacyAsModern({ url, channel }: ErasStage): Promise<void> {
  await using session = await connectModern(url);
  const { client } = session;
  assertEquals(client.getServerVersion()?.name, "mcp-servers/everything");
  const { tools } = await client.listTools();
  assert(tools.some(({ name }) => name === "echo"));
  const say = async (name: string, args: Record<string, unknown> = {}) =>
    JSON.stringify((await client.callTool({ name, arguments: args })).content);
  assertStringIncludes(await say("echo", { message: "grüß dich" }), "Echo: grüß dich");
  const told: string[] = [];
  await client.callTool(
    { name: "trigger-long-running-operation", arguments: { duration: 0.3, steps: 4 } },
    { onprogress: ({ progress, total }) => told.push(`${progress}/${total}`) },
  );
  assertEquals(told, allSteps(4));
  assertStringIncludes(await say("trigger-elicitation-request"), "Ann");
  assertStringIncludes(await say("trigger-sampling-request", { prompt: "x" }), "sampled");
  const { prompts } = await client.listPrompts();
  assert(prompts.some(({ name }) => name === "args-prompt"));
  const prompt = await client.getPrompt({ name: "args-prompt", arguments: { city: "Oslo" } });
  assertStringIncludes(JSON.stringify(prompt.messages), "Oslo");
  const uri = "demo://resource/dynamic/text/3";
  assertEquals((await client.readResource({ uri })).contents[0]?.uri, uri);
  assertEquals((await client.listResourceTemplates()).resourceTemplates.length, 2);
  const { completion } = await client.complete({
    ref: { type: "ref/prompt", name: "completable-prompt" },
    argument: { name: "department", value: "S" },
  });
  assertEquals(completion.values, ["Sales", "Support"]);
  assertEquals(channel.eras.target, { legacy: "yes", modern: "no" });
}

Deno.test("SDK 2 client, SDK 1 server over HTTP: every feature, asks and progress included [eras §4]", async () => {
  await using server = await startEverythingHttp();
  await using stage = bridgeHttp(server.url);
  await useLegacyAsModern(stage);
});

Deno.test("SDK 2 client, SDK 1 server over stdio: every feature, asks and progress included [eras §4]", async () => {
  await using stage = bridgeStdio(everythingArgv());
  await useLegacyAsModern(stage);
});

Deno.test("SDK 2 client, SDK 1 server: the client's cancellation ends the call, the session goes on", async () => {
  await using server = await startEverythingHttp();
  await using stage = bridgeHttp(server.url);
  await using session = await connectModern(stage.url);
  const abort = new AbortController();
  const call = session.client.callTool(
    { name: "trigger-long-running-operation", arguments: { duration: 30, steps: 60 } },
    { signal: abort.signal, onprogress: () => abort.abort("enough") },
  );
  assertEquals(await call.then(() => "answered", () => "cancelled"), "cancelled");
  const { content } = await session.client.callTool({ name: "echo", arguments: { message: "on" } });
  assertStringIncludes(JSON.stringify(content), "Echo: on");
});

Deno.test("SDK 2 client, SDK 1 server: a listen hears of updates, and closes [eras §4.4]", async () => {
  await using server = await startEverythingHttp();
  await using stage = bridgeHttp(server.url);
  await using session = await connectModern(stage.url);
  const { client } = session;
  const uri = "demo://resource/dynamic/text/1";
  const updated = Promise.withResolvers<string>();
  client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
    updated.resolve(params.uri);
  });
  const subscription = await client.listen({ resourceSubscriptions: [uri] });
  await client.callTool({ name: "toggle-subscriber-updates", arguments: {} });
  assertEquals(await updated.promise, uri);
  await client.callTool({ name: "toggle-subscriber-updates", arguments: {} });
  await subscription.close();
});

Deno.test("SDK 1 client, SDK 1 server: passed through, every feature as before", async () => {
  await using server = await startEverythingHttp();
  await using stage = bridgeHttp(server.url);
  await using session = await connect(stage.url);
  await useEverything(session);
  assertEquals(stage.channel.eras.translated, 0);
});

Deno.test("SDK 2 client, SDK 2 server: passed through", async () => {
  await using server = serveModernSdk();
  await using stage = bridgeHttp(server.url);
  await using session = await connectModern(stage.url);
  const { client } = session;
  const { content } = await client.callTool({ name: "echo", arguments: { message: "x" } });
  assertEquals(content, [{ type: "text", text: "Echo: x" }]);
  const greeted = await client.callTool({ name: "greet", arguments: {} });
  assertStringIncludes(JSON.stringify(greeted.content), "Ann");
  assertEquals(stage.channel.eras.translated, 0);
});

Deno.test("SDK 1 client, SDK 2 server: every feature, asks, progress and arrays included [eras §5, §9.16]", async () => {
  await using server = serveModernSdk();
  await using stage = bridgeHttp(server.url, { relaysAsks: true });
  const client = new Client({ name: "e2e", version: "1" }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, () => ({
    action: "accept",
    content: { name: "Ben" },
  }));
  const transport = new StreamableHTTPClientTransport(new URL(stage.url));
  // The package's own interface does not fit its transport under exactOptionalPropertyTypes.
  await client.connect(transport);
  await using _closing = { [Symbol.asyncDispose]: () => client.close() };
  assertEquals(client.getServerVersion(), { name: "modern-sdk", version: "2.0.0" });
  assertEquals(await client.ping(), {});
  const { tools } = await client.listTools();
  assertEquals(tools.map(({ name }) => name), ["echo", "numbers", "greet", "count"]);
  const echoed = await client.callTool({ name: "echo", arguments: { message: "hi" } });
  assertEquals(textOf(echoed), "Echo: hi");
  const numbers = await client.callTool({ name: "numbers", arguments: {} });
  assertEquals(numbers.structuredContent, { result: [1, 2, 3] });
  assertStringIncludes(textOf(await client.callTool({ name: "greet", arguments: {} })), "Ben");
  const told: number[] = [];
  await client.callTool({ name: "count", arguments: {} }, undefined, {
    onprogress: ({ progress }) => told.push(progress),
  });
  assertEquals(told, [1, 2, 3]);
  const { messages } = await client.getPrompt({ name: "hello", arguments: { name: "Cy" } });
  assertStringIncludes(JSON.stringify(messages), "Hello Cy");
  const { contents } = await client.readResource({ uri: "test://text" });
  assertStringIncludes(JSON.stringify(contents), "A text");
  await transport.terminateSession();
});

Deno.test("SDK 1 client, SDK 2 server: unknown tools and resources are the server's own errors", async () => {
  await using server = serveModernSdk();
  await using stage = bridgeHttp(server.url);
  await using session = await connect(stage.url);
  const { client } = session;
  const failed = await client.readResource({ uri: "test://none" }).then(() => undefined, (e) => e);
  assertEquals(failed?.code, -32602);
  assertEquals(await longOperation(client, 1).then(() => "answered", () => "refused"), "refused");
});
