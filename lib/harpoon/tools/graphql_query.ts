import * as z from "zod/mini";
import { graphqlBody } from "../graphql.ts";
import {
  callResultSchema,
  labelField,
  publishedSchema,
  readArguments,
  responseBytesField,
  timeoutField,
} from "../schemas.ts";
import { makeCall } from "./make_call.ts";
import type { Tool, ToolWorld } from "./tool.ts";

const NAME = "graphql_query";

/** What a GraphQL server is sent and asked for (GraphQL over HTTP). */
const HEADERS = {
  "Content-Type": "application/json",
  "Accept": "application/graphql-response+json, application/json",
} as const;

/** `graphql_query`: runs an operation the operator has stored with a target (harpoon §13). */
export function graphqlQuery(world: ToolWorld): Tool {
  const { limits } = world;
  const input = z.strictObject({
    target: labelField("Label of a graphql target, as list_targets shows it"),
    operation: z.string().check(
      z.minLength(1),
      z.describe("Name of one of the target's operations, as list_targets shows them"),
    ),
    variables: z._default(z.record(z.string(), z.unknown()), {}).check(
      z.describe("Variables of the operation"),
    ),
    timeout_ms: timeoutField(limits),
    max_response_bytes: responseBytesField(limits),
  });
  return {
    listing: {
      name: NAME,
      title: "Run stored GraphQL operation",
      description: "Runs one of the GraphQL operations stored with an allowlisted target. The " +
        "answer of the GraphQL server, its errors included, is the result; the body comes as base64.",
      inputSchema: publishedSchema(input),
      outputSchema: publishedSchema(callResultSchema(limits)),
      annotations: { openWorldHint: true },
    },
    async call(given, requestId, signal) {
      const { target: label, operation, variables, ...args } = readArguments(NAME, input, given);
      const target = world.targets.get(label);
      // An unknown target has no document; the caller refuses it, and keeps the record of every call.
      const built = target && graphqlBody(target, operation, variables);
      const request = {
        label,
        method: "POST",
        headers: HEADERS,
        body: built?.kind === "ok" ? built.body : undefined,
        refusal: built?.kind === "refused" ? built.message : undefined,
        timeoutMs: args.timeout_ms,
        maxResponseBytes: args.max_response_bytes,
        // The document is meant for this endpoint; elsewhere it would arrive as a bare GET, or be
        // given to a target the operator did not store it with.
        followRedirects: false,
      };
      return await makeCall(world, request, { tool: NAME, requestId }, signal);
    },
  };
}
