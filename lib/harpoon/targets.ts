import type { EngineHarpoon, EngineHarpoonTarget } from "../config/engine_settings.ts";
import { type Egress, egressTo } from "../core/egress.ts";
import type { Admitted } from "./admission.ts";
import { DEFAULT_METHODS, type Method, METHODS, type Target } from "./target.ts";
import { normalUrl } from "../core/target_url.ts";

/** Longest time a call may ask for where its target names none (harpoon §4). */
const TIMEOUT_CEILING_MS = 120_000;
/** A document and its variables are only ever posted. */
const GRAPHQL_METHODS: readonly Method[] = ["POST"];

/** The target the operator has written down; what it leaves out comes from the whole (harpoon §13). */
export function targetOfSettings(
  given: EngineHarpoonTarget,
  { maxResponseBytes }: Pick<EngineHarpoon, "maxResponseBytes">,
): Target {
  return {
    label: given.label,
    kind: given.kind,
    originalUrl: given.url,
    // What has no normal form is no target URL, and the registry says so.
    url: normalUrl(given.url) ?? given.url,
    description: given.description,
    category: "config",
    source: "config",
    tags: [],
    inclusionReason: undefined,
    methods: given.kind === "graphql" ? GRAPHQL_METHODS : methodsOf(given.methods),
    maxRequestBytes: given.maxRequestBytes ?? maxResponseBytes,
    maxResponseBytes: given.maxResponseBytes ?? maxResponseBytes,
    timeoutMs: given.timeoutMs ?? TIMEOUT_CEILING_MS,
    headers: given.headers,
    rate: given.rate,
    addresses: given.addresses,
    operations: given.operations ?? [],
    egress: given.egress,
  };
}

/**
 * The target of a discovered address, under the label it asks for.
 *
 * @param mcpSocket path of the MCP server's Unix socket, if it is reached through one
 */
export function targetOfAdmission(
  { address, url, reason, tags, labelBase }: Admitted,
  { maxResponseBytes, outside }: Pick<EngineHarpoon, "maxResponseBytes" | "outside">,
  mcpSocket: string | undefined,
): Target {
  // Nothing but the socket's path comes from the MCP server's egress: its client certificate and
  // its proxy were not given for this.
  const egress: Egress = address.onMcpSocket && mcpSocket !== undefined
    ? { ...outside.direct, unixSocket: mcpSocket }
    : egressTo(outside, url);
  return {
    label: labelBase,
    kind: "exact",
    originalUrl: address.url,
    url,
    description: undefined,
    category: "oauth",
    source: "oauth",
    tags,
    inclusionReason: reason,
    methods: DEFAULT_METHODS,
    maxRequestBytes: maxResponseBytes,
    maxResponseBytes,
    timeoutMs: TIMEOUT_CEILING_MS,
    headers: [],
    rate: undefined,
    addresses: undefined,
    operations: [],
    egress,
  };
}

function methodsOf(names: readonly string[] | undefined): readonly Method[] {
  if (names === undefined) return DEFAULT_METHODS;
  return METHODS.filter((method) => names.includes(method));
}
