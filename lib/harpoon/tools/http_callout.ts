import * as z from "zod/mini";
import { holdsRoundedNumber } from "../rounded_number.ts";
import {
  callResultSchema,
  headersField,
  InvalidParams,
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

const NAME = "http_callout";

/** `http_callout`: one HTTP request to a path below the URL of a prefix target (harpoon §13). */
export function httpCallout(world: ToolWorld): Tool {
  const { limits } = world;
  const input = z.strictObject({
    target: labelField("Label of the target, as list_targets shows it"),
    path: z._default(z.string(), "").check(
      z.describe('Path below the target, beginning with "/"; empty for the target itself'),
    ),
    method: z._default(methodField(limits), "GET"),
    query: z.optional(
      z.record(z.string(), z.union([z.string(), z.array(z.string())])).check(
        z.describe("Query parameters; not together with a query in the path"),
      ),
    ),
    headers: headersField(),
    body: z.optional(z.string().check(z.describe("Request body, sent as UTF-8"))),
    body_base64: z.optional(
      z.string().check(
        z.meta({ description: "Request body as base64", contentEncoding: "base64" }),
      ),
    ),
    json: z.optional(
      z.unknown().check(
        z.describe("Request body as a JSON value; only one of body, body_base64 and json"),
      ),
    ),
    timeout_ms: timeoutField(limits),
    max_response_bytes: responseBytesField(limits),
    ...redirectFields(limits),
  });
  return {
    listing: {
      name: NAME,
      title: "Call path of Harpoon target",
      description: "Sends an HTTP request to a path below an allowlisted target. Any HTTP status " +
        "is a result, errors of the target included; the body comes as base64.",
      inputSchema: publishedSchema(input),
      outputSchema: publishedSchema(callResultSchema(limits)),
      annotations: { openWorldHint: true },
    },
    async call(given, requestId, signal) {
      const args = readArguments(NAME, input, given);
      const { target: label, path, query, method } = args;
      const { body, contentType } = bodyOf(args);
      const options = callOptions(args);
      const headers = contentType === undefined || namesContentType(args.headers)
        ? args.headers
        : { ...args.headers, "Content-Type": contentType };
      const request = { label, path, query, method, body, ...options, headers };
      return await makeCall(world, request, { tool: NAME, requestId }, signal);
    },
  };
}

interface BodyArguments {
  readonly body?: string | undefined;
  readonly body_base64?: string | undefined;
  readonly json?: unknown;
}

/** The bytes of the one body there may be, and their type where the way they were given tells it. */
function bodyOf(args: BodyArguments): { body?: Uint8Array; contentType?: string } {
  const given = (["body", "body_base64", "json"] as const).filter((name) =>
    args[name] !== undefined
  );
  if (given.length > 1) {
    throw new InvalidParams(`invalid arguments for ${NAME}: give only one of ${given.join(", ")}`);
  }
  if (args.body_base64 !== undefined) return { body: fromBase64(args.body_base64) };
  const { body, json } = args;
  if (json !== undefined) {
    if (holdsRoundedNumber(json)) {
      throw new InvalidParams(
        `invalid arguments for ${NAME}: json: holds an integer beyond 2^53, which was rounded: ` +
          "write the JSON text as body",
      );
    }
    return {
      body: new TextEncoder().encode(JSON.stringify(json)),
      contentType: "application/json",
    };
  }
  return body === undefined ? {} : { body: new TextEncoder().encode(body) };
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    throw new InvalidParams(`invalid arguments for ${NAME}: body_base64: must be base64`);
  }
}

function namesContentType(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
}
