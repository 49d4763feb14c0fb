import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client";
// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
// @ts-types="@modelcontextprotocol/sdk/types"
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";

/** What may go with a call. */
export interface CallWatch {
  readonly onProgress?: (progress: number) => void;
  readonly signal?: AbortSignal;
}

/** A consumer of the matrix; results are given as JSON text. */
export interface MatrixConsumer extends AsyncDisposable {
  tools(): Promise<string[]>;
  call(tool: string, args: Record<string, unknown>, watch?: CallWatch): Promise<string>;
  resource(uri: string): Promise<string>;
  prompt(name: string, args: Record<string, string>): Promise<string>;
  complete(prompt: string, argument: string, value: string): Promise<string[]>;
}

/** A client of the matrix. */
export interface MatrixClient {
  readonly name: string;
  connect(url: string): Promise<MatrixConsumer>;
}

const CAPABILITIES = { elicitation: { form: {} }, sampling: {} };
/** Fits the forms of every server of the matrix. */
const ELICITED = { action: "accept" as const, content: { name: "Ann" } };
const SAMPLED = {
  role: "assistant" as const,
  content: { type: "text" as const, text: "sampled" },
  model: "m",
};

/** The official client 1.x: `initialize`, sessions. */
async function connectLegacy(url: string): Promise<MatrixConsumer> {
  const client = new Client({ name: "matrix", version: "1" }, { capabilities: CAPABILITIES });
  client.setRequestHandler(ElicitRequestSchema, () => ELICITED);
  client.setRequestHandler(CreateMessageRequestSchema, () => SAMPLED);
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args, watch) =>
      JSON.stringify(
        (await client.callTool({ name, arguments: args }, undefined, watching(watch))).content,
      ),
    resource: async (uri) => JSON.stringify((await client.readResource({ uri })).contents),
    prompt: async (name, args) =>
      JSON.stringify((await client.getPrompt({ name, arguments: args })).messages),
    complete: async (prompt, name, value) =>
      (await client.complete({
        ref: { type: "ref/prompt", name: prompt },
        argument: { name, value },
      }))
        .completion.values,
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** The official client 2.x, held to the modern era. */
async function connectModern(url: string): Promise<MatrixConsumer> {
  const client = new ModernClient({ name: "matrix", version: "2" }, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
    capabilities: CAPABILITIES,
  });
  client.setRequestHandler("elicitation/create", () => ELICITED);
  client.setRequestHandler("sampling/createMessage", () => SAMPLED);
  await client.connect(new ModernTransport(new URL(url)));
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args, watch) =>
      JSON.stringify((await client.callTool({ name, arguments: args }, watching(watch))).content),
    resource: async (uri) => JSON.stringify((await client.readResource({ uri })).contents),
    prompt: async (name, args) =>
      JSON.stringify((await client.getPrompt({ name, arguments: args })).messages),
    complete: async (prompt, name, value) =>
      (await client.complete({
        ref: { type: "ref/prompt", name: prompt },
        argument: { name, value },
      }))
        .completion.values,
    [Symbol.asyncDispose]: () => client.close(),
  };
}

function watching({ onProgress, signal }: CallWatch = {}) {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined
      ? {}
      : { onprogress: ({ progress }: { progress: number }) => onProgress(progress) }),
  };
}

/** Both. */
export const CLIENTS: readonly MatrixClient[] = [
  { name: "SDK 1 client", connect: connectLegacy },
  { name: "SDK 2 client", connect: connectModern },
];
