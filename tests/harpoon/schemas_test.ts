import { assertEquals, assertThrows } from "@std/assert";
import * as z from "zod/mini";
import {
  InvalidParams,
  publishedSchema,
  readArguments,
  type SchemaLimits,
  schemaLimits,
} from "../../lib/harpoon/schemas.ts";
import { sampleTarget } from "./sample_target.ts";
import { LIMITS, RecordingCaller, toolNamed } from "./server_harness.ts";

const API = sampleTarget("api", "https://api.corp/v1");

const RESULT = {
  type: "object",
  title: "Harpoon call result",
  properties: {
    status_code: { type: "integer", minimum: 100, maximum: 599 },
    headers: {
      type: "object",
      propertyNames: { type: "string" },
      additionalProperties: { type: "array", items: { type: "string" } },
    },
    body_base64: { type: "string", contentEncoding: "base64" },
    body_size_bytes: { type: "integer", minimum: 0, maximum: 102_400 },
    truncated: { type: "boolean" },
  },
  required: ["status_code", "body_size_bytes"],
  additionalProperties: false,
};

/** A published schema without the words for people. */
function bare(schema: unknown): unknown {
  return JSON.parse(
    JSON.stringify(
      schema,
      (key, value) => key === "description" && typeof value === "string" ? undefined : value,
    ),
  );
}

const LABEL = {
  type: "string",
  minLength: 1,
  maxLength: 64,
  pattern: "^[a-z0-9][a-z0-9_-]{0,63}$",
};

const HEADERS = {
  type: "object",
  default: {},
  propertyNames: { type: "string", pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
  additionalProperties: { type: "string" },
};

const WISHES = {
  timeout_ms: { type: "integer", minimum: 100, maximum: 120_000, default: 30_000 },
  max_response_bytes: { type: "integer", minimum: 1, maximum: 102_400, default: 102_400 },
};

const REDIRECTS = {
  follow_redirects: { type: "boolean", default: true },
  max_redirects: { type: "integer", minimum: 0, maximum: 5, default: 5 },
};

Deno.test("publishedSchema: call_target takes and gives exactly what it says [harpoon §4]", () => {
  const { listing } = toolNamed("call_target", [API], new RecordingCaller());
  assertEquals(bare(listing.inputSchema), {
    type: "object",
    properties: {
      label: LABEL,
      method: { type: "string", enum: ["GET", "POST", "PUT"] },
      headers: HEADERS,
      body: { type: "string" },
      ...WISHES,
      ...REDIRECTS,
    },
    required: ["label", "method"],
    additionalProperties: false,
  });
  assertEquals(bare(listing.outputSchema), RESULT);
});

Deno.test("publishedSchema: list_targets takes three lists and gives labels and methods [harpoon §4]", () => {
  const { listing } = toolNamed("list_targets", [API], new RecordingCaller());
  const texts = { type: "array", items: { type: "string" } };
  assertEquals(bare(listing.inputSchema), {
    type: "object",
    properties: { categories: texts, sources: texts, tags: texts },
    additionalProperties: false,
  });
  const text = { type: "string" };
  const methods = { type: "string", enum: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] };
  assertEquals(bare(listing.outputSchema), {
    type: "object",
    properties: {
      targets: {
        type: "array",
        items: {
          type: "object",
          properties: {
            label: text,
            description: text,
            category: text,
            source: text,
            tags: texts,
            allowed_methods: { type: "array", items: methods },
            kind: { type: "string", enum: ["prefix", "graphql"] },
            operations: texts,
          },
          required: ["label", "allowed_methods"],
          additionalProperties: false,
        },
      },
    },
    required: ["targets"],
    additionalProperties: false,
  });
});

Deno.test("publishedSchema: get_oauth_target_audience takes a label and gives a URI [harpoon §4]", () => {
  const { listing } = toolNamed("get_oauth_target_audience", [API], new RecordingCaller());
  assertEquals(bare(listing.inputSchema), {
    type: "object",
    properties: { label: LABEL },
    required: ["label"],
    additionalProperties: false,
  });
  assertEquals(bare(listing.outputSchema), {
    type: "object",
    properties: { audience: { type: "string", format: "uri" } },
    required: ["audience"],
    additionalProperties: false,
  });
});

Deno.test("publishedSchema: http_callout and graphql_query want a target and give what call_target gives [harpoon §13]", () => {
  const prefix = sampleTarget("files", "https://files.corp/base", { kind: "prefix" });
  const callout = toolNamed("http_callout", [prefix], new RecordingCaller()).listing;
  assertEquals(bare(callout.inputSchema), {
    type: "object",
    properties: {
      target: LABEL,
      path: { type: "string", default: "" },
      method: { type: "string", enum: ["GET", "POST", "PUT"], default: "GET" },
      query: {
        type: "object",
        propertyNames: { type: "string" },
        additionalProperties: {
          anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
        },
      },
      headers: HEADERS,
      body: { type: "string" },
      body_base64: { type: "string", contentEncoding: "base64" },
      json: {},
      ...WISHES,
      ...REDIRECTS,
    },
    required: ["target"],
    additionalProperties: false,
  });
  assertEquals(bare(callout.outputSchema), RESULT);
  const graph = sampleTarget("graph", "https://graph.corp/", { kind: "graphql" });
  const query = toolNamed("graphql_query", [graph], new RecordingCaller()).listing;
  assertEquals(bare(query.inputSchema), {
    type: "object",
    properties: {
      target: LABEL,
      operation: { type: "string", minLength: 1 },
      variables: {
        type: "object",
        default: {},
        propertyNames: { type: "string" },
        additionalProperties: {},
      },
      ...WISHES,
    },
    required: ["target", "operation"],
    additionalProperties: false,
  });
  assertEquals(bare(query.outputSchema), RESULT);
});

const DEFAULTS: SchemaLimits = {
  methods: ["GET", "POST", "PUT"],
  maxResponseBytes: 102_400,
  defaultResponseBytes: 102_400,
  defaultTimeoutMs: 30_000,
  maxRedirects: 5,
};

for (
  const [what, targets, expected] of [
    ["no target", [], {}],
    ["a target of the defaults", [{}], {}],
    [
      "methods of any target, in their order",
      [{ methods: ["DELETE"] as const }, { methods: ["HEAD"] as const }],
      { methods: ["GET", "HEAD", "POST", "PUT", "DELETE"] },
    ],
    [
      "the largest limit, and no default where they differ",
      [{}, { maxResponseBytes: 10 }, { maxResponseBytes: 10_485_760 }],
      { maxResponseBytes: 10_485_760, defaultResponseBytes: undefined },
    ],
    [
      "a common limit below the configured one as default",
      [{ maxResponseBytes: 10 }, { maxResponseBytes: 10 }],
      { defaultResponseBytes: 10 },
    ],
    ["a time of exactly the default", [{ timeoutMs: 30_000 }], {}],
    ["a time below the default", [{}, { timeoutMs: 29_999 }], { defaultTimeoutMs: undefined }],
  ] as const
) {
  Deno.test(`schemaLimits: ${what} [harpoon §4] [harpoon §13]`, () => {
    const given = targets.map((more, i) => sampleTarget(`t${i}`, `https://t${i}.corp/`, more));
    assertEquals(schemaLimits(given, LIMITS), { ...DEFAULTS, ...expected });
  });
}

Deno.test("publishedSchema: a default that does not hold for every target is not published", () => {
  const targets = [
    sampleTarget("small", "https://small.corp/", { maxResponseBytes: 10, timeoutMs: 1000 }),
    sampleTarget("large", "https://large.corp/"),
  ];
  const caller = new RecordingCaller();
  const { listing } = toolNamed("call_target", targets, caller);
  const { properties } = z.parse(
    z.looseObject({ properties: z.looseObject({}) }),
    listing.inputSchema,
  );
  assertEquals(bare(properties["timeout_ms"]), { type: "integer", minimum: 100, maximum: 120_000 });
  assertEquals(bare(properties["max_response_bytes"]), {
    type: "integer",
    minimum: 1,
    maximum: 102_400,
  });
});

const THING = z.strictObject({
  name: z.string(),
  size: z._default(z.int().check(z.minimum(1)), 7),
});

Deno.test("readArguments: defaults are filled in, absent arguments count as none given", () => {
  assertEquals(readArguments("t", THING, { name: "a" }), { name: "a", size: 7 });
  assertEquals(readArguments("t", z.strictObject({}), undefined), {});
});

for (
  const [given, message] of [
    [{}, "name: Invalid input: expected string, received undefined"],
    [{ name: "a", size: 0 }, "size: Too small: expected number to be >=1"],
    [{ name: "a", extra: 1 }, 'Unrecognized key: "extra"'],
    [null, "name: Invalid input: expected string, received undefined"],
    [
      { name: 1, size: 1.5 },
      "name: Invalid input: expected string, received number; " +
      "size: Invalid input: expected int, received number",
    ],
  ] as const
) {
  Deno.test(`readArguments: ${JSON.stringify(given)} is refused by rule and property`, () => {
    const error = assertThrows(() => readArguments("t", THING, given), InvalidParams);
    assertEquals(error.message, `invalid arguments for t: ${message}`);
    assertEquals(error.code, -32602);
  });
}

Deno.test("readArguments: a flood of wrong arguments is not echoed", () => {
  const schema = z.record(z.string(), z.string());
  const given = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => ["k".repeat(999) + i, 1]),
  );
  const { message } = assertThrows(() => readArguments("t", schema, given), InvalidParams);
  assertEquals(message.length < 2000, true, `${message.length}`);
  assertEquals(message.endsWith("; and 992 more"), true);
});

Deno.test("publishedSchema: names no dialect and is an object schema", () => {
  assertEquals(publishedSchema(z.strictObject({})), {
    type: "object",
    properties: {},
    additionalProperties: false,
  });
});
