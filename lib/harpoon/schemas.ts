import * as z from "zod/mini";
import type { JsonObject } from "../wire/json.ts";
import { LABEL_PATTERN } from "./label.ts";
import { DEFAULT_METHODS, type Method, METHODS, type Target } from "./target.ts";

/** Shortest time a call may be given; less than a round trip only produces timeouts (harpoon §4). */
const MIN_TIMEOUT_MS = 100;
/** Longest time a call may be given: a consumer that waits longer has given up (harpoon §4). */
const MAX_TIMEOUT_MS = 120_000;
/** What a call gets that asks for no time of its own (harpoon §4). */
const DEFAULT_TIMEOUT_MS = 30_000;
/** Characters of a label: what {@linkcode LABEL_PATTERN} allows at most. */
const MAX_LABEL_LENGTH = 64;
/** Broken rules told at once: enough to mend a call, and no echo of arguments that are all wrong. */
const MAX_ISSUES = 8;
/** Characters of one broken rule: names of properties are the caller's, of any length. */
const MAX_ISSUE_LENGTH = 200;
/** A header name: an HTTP token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What the settings of the registered targets make of the schemas. */
export interface SchemaLimits {
  /** The default ones and every one a target is opened for. */
  readonly methods: readonly Method[];
  /** The largest limit that is configured; a target's own is enforced when it is called. */
  readonly maxResponseBytes: number;
  /** The limit all targets have in common; it is the default of every call then. */
  readonly defaultResponseBytes: number | undefined;
  /** Unless some target allows less. */
  readonly defaultTimeoutMs: number | undefined;
  readonly maxRedirects: number;
}

/**
 * The limits of the published schemas (harpoon §4, §13). They name a default only where it holds for
 * every target: a client that fills it in must not be refused for it.
 */
export function schemaLimits(
  targets: readonly Target[],
  configured: { readonly maxResponseBytes: number; readonly maxRedirects: number },
): SchemaLimits {
  const methods = new Set<Method>(DEFAULT_METHODS);
  const sizes = new Set<number>();
  let [maxResponseBytes, timeoutMs] = [configured.maxResponseBytes, MAX_TIMEOUT_MS];
  for (const target of targets) {
    for (const method of target.methods) methods.add(method);
    sizes.add(target.maxResponseBytes);
    maxResponseBytes = Math.max(maxResponseBytes, target.maxResponseBytes);
    timeoutMs = Math.min(timeoutMs, target.timeoutMs);
  }
  if (sizes.size === 0) sizes.add(configured.maxResponseBytes);
  const [size] = sizes;
  return {
    methods: METHODS.filter((method) => methods.has(method)),
    maxResponseBytes,
    defaultResponseBytes: sizes.size === 1 ? size : undefined,
    defaultTimeoutMs: timeoutMs < DEFAULT_TIMEOUT_MS ? undefined : DEFAULT_TIMEOUT_MS,
    maxRedirects: configured.maxRedirects,
  };
}

/** A tool's arguments break its schema, or its name is unknown: JSON-RPC error -32602. */
export class InvalidParams extends Error {
  override readonly name = "InvalidParams";
  readonly code = -32602;
}

/**
 * The arguments of a tool call with the defaults filled in. Throws {@linkcode InvalidParams} if they
 * break the schema; the message names each property and its rule.
 */
export function readArguments<T>(tool: string, schema: z.ZodMiniType<T>, given: unknown): T {
  // Texts of our own choice: without a locale they depend on what else is loaded.
  const result = schema.safeParse(given ?? {}, { error: z.locales.en().localeError });
  if (result.success) return result.data;
  const { issues } = result.error;
  const texts = issues.slice(0, MAX_ISSUES).map(({ path, message }) =>
    [...path, message].join(": ").slice(0, MAX_ISSUE_LENGTH)
  );
  if (issues.length > MAX_ISSUES) texts.push(`and ${issues.length - MAX_ISSUES} more`);
  throw new InvalidParams(`invalid arguments for ${tool}: ${texts.join("; ")}`);
}

/** A schema as it is published: what a caller may send, or what it gets. */
export function publishedSchema(schema: z.ZodMiniType): JsonObject & { readonly type: "object" } {
  const { $schema: _, ...published } = z.toJSONSchema(schema, { io: "input" });
  return { ...published, type: "object" };
}

/** A target's label as an argument. */
export function labelField(description: string) {
  return z.string().check(
    z.minLength(1),
    z.maxLength(MAX_LABEL_LENGTH),
    z.regex(new RegExp(LABEL_PATTERN)),
    z.describe(description),
  );
}

/** A method as an argument; a target's own list is enforced when it is called. */
export function methodField(limits: SchemaLimits) {
  return z.enum(limits.methods);
}

/** The time limit as an argument. */
export function timeoutField({ defaultTimeoutMs }: SchemaLimits) {
  return z.optional(
    z.int().check(
      z.minimum(MIN_TIMEOUT_MS),
      z.maximum(MAX_TIMEOUT_MS),
      published(
        "Milliseconds until the call is given up; a target may allow less",
        defaultTimeoutMs,
      ),
    ),
  );
}

/** The size limit as an argument. */
export function responseBytesField({ maxResponseBytes, defaultResponseBytes }: SchemaLimits) {
  return z.optional(
    z.int().check(
      z.minimum(1),
      z.maximum(maxResponseBytes),
      published("Largest response body; a larger one is an error", defaultResponseBytes),
    ),
  );
}

/** The caller's headers as an argument. */
export function headersField() {
  const names = z.string().check(z.regex(HEADER_NAME));
  return z._default(z.record(names, z.string()), {}).check(
    z.describe("Request headers; those about connection, client and proxy are not sent on"),
  );
}

/** Whether and how far to follow redirects, as arguments. */
export function redirectFields({ maxRedirects }: SchemaLimits) {
  return {
    follow_redirects: z._default(z.boolean(), true).check(
      z.describe("Follow redirects to registered targets; otherwise the redirect is the result"),
    ),
    max_redirects: z._default(
      z.int().check(z.minimum(0), z.maximum(maxRedirects)),
      maxRedirects,
    ).check(z.describe("Redirects to follow")),
  };
}

/** What a call gives back; the same for every tool that calls (harpoon §4). */
export function callResultSchema({ maxResponseBytes }: SchemaLimits) {
  return z.strictObject({
    status_code: z.int().check(z.minimum(100), z.maximum(599)),
    headers: z.optional(z.record(z.string(), z.array(z.string()))),
    body_base64: z.optional(z.string().check(z.meta({ contentEncoding: "base64" }))),
    body_size_bytes: z.int().check(z.minimum(0), z.maximum(maxResponseBytes)),
    truncated: z.optional(z.boolean()),
  }).check(z.meta({ title: "Harpoon call result" }));
}

function published(description: string, defaultValue: number | undefined) {
  return z.meta(
    defaultValue === undefined ? { description } : {
      description,
      default: defaultValue,
    },
  );
}
