import * as z from "zod/mini";
import {
  callResultSchema,
  headersField,
  labelField,
  methodField,
  publishedSchema,
  readArguments,
  redirectFields,
  responseBytesField,
  timeoutField,
} from "../schemas.ts";
import { callOptions, makeCall } from "./make_call.ts";
import type { Tool, ToolWorld } from "./tool.ts";

const NAME = "call_target";

/** `call_target`: one HTTP request to exactly the URL of a target (harpoon §4). */
export function callTarget(world: ToolWorld): Tool {
  const { limits } = world;
  const input = z.strictObject({
    label: labelField("Label of the target, as list_targets shows it"),
    method: methodField(limits),
    headers: headersField(),
    body: z.optional(z.string().check(z.describe("Request body, sent as UTF-8"))),
    timeout_ms: timeoutField(limits),
    max_response_bytes: responseBytesField(limits),
    ...redirectFields(limits),
  });
  return {
    listing: {
      name: NAME,
      title: "Call Harpoon target",
      description: "Sends an HTTP request to an allowlisted target. Any HTTP status is a result, " +
        "errors of the target included; the body comes as base64.",
      inputSchema: publishedSchema(input),
      outputSchema: publishedSchema(callResultSchema(limits)),
      annotations: { openWorldHint: true },
    },
    async call(given, requestId, signal) {
      const args = readArguments(NAME, input, given);
      const { label, method, body } = args;
      const request = {
        label,
        method,
        body: body === undefined ? undefined : new TextEncoder().encode(body),
        ...callOptions(args),
      };
      return await makeCall(world, request, { tool: NAME, requestId }, signal);
    },
  };
}
