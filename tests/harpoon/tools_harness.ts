import { sampleTarget } from "./sample_target.ts";
import { RecordingCaller, toolNamed } from "./server_harness.ts";

export const API = sampleTarget("api", "https://api.corp/v1");
const FILES = sampleTarget("files", "https://files.corp/base", { kind: "prefix" });
const GRAPH = sampleTarget("graph", "https://graph.corp/graphql", {
  kind: "graphql",
  methods: ["POST"],
  operations: [{ name: "User", document: "query User($id: ID!) { user(id: $id) { name } }" }],
});
export const TARGETS = [API, FILES, GRAPH];

export const never = new AbortController().signal;
const utf8 = new TextDecoder();

/** Calls a tool of the sample targets. */
export async function call(name: string, args: unknown, caller = new RecordingCaller()) {
  return await toolNamed(name, TARGETS, caller).call(args, undefined, never);
}

/** What a tool asks the caller for. */
export async function requestOf(name: string, args: unknown) {
  const caller = new RecordingCaller();
  await call(name, args, caller);
  const { body, ...request } = caller.only;
  return { ...request, body: body === undefined ? undefined : utf8.decode(body) };
}
