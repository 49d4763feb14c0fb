/**
 * Ships inside the bundle: evaluates the parts of the program that a command needs, when it needs
 * them. A start parses only what `run` always uses; the MCP SDK, the admin pages and the other
 * commands cost nothing until then.
 */

/** Everything the program may ask for, by name. A start asks for none of it, and so makes no table. */
export interface Parts {
  /** Parts that stand in the program itself. */
  here(): Readonly<Record<string, () => Promise<unknown>>>;
  /** The texts of others, in {@linkcode PACKING} and base64. */
  packed(): Readonly<Record<string, () => string>>;
  /** Those of the small ones in one, a {@linkcode SEPARATOR} between two: alone they hardly get smaller. */
  crate?(): string;
  /** The data plane as a program of its own; absent where this is it. */
  readonly worker?: {
    packed(): string;
    /** Names of the packed parts it may ask for. */
    readonly parts: readonly string[];
  };
}

/** How texts are packed. */
const PACKING = "brotli";
/** What stands between two texts of a crate, and in none. */
const SEPARATOR = "\0";
/** Name of the variable that brings the Worker its packed parts. */
const WORKER_PARTS = "packedParts__";

let parts: Parts = { here: () => ({}), packed: () => ({}) };
let here: ReturnType<Parts["here"]> | undefined;
let packed: ReturnType<Parts["packed"]> | undefined;
let crate: Promise<ReadonlyMap<string, string>> | undefined;
const evaluations = new Map<string, Promise<unknown>>();
let workerUrl: Promise<string> | undefined;

/** Gives another part, by `./name`; what was evaluated before is a property of this function. */
export function part__(specifier: string): Promise<unknown> {
  return evaluated(specifier.slice("./".length));
}

/** Address of the module of the data plane's Worker, which needs no right to be loaded. */
part__.worker = (): Promise<string> => workerUrl ??= workerModule();

async function workerModule(): Promise<string> {
  const { worker } = parts;
  if (worker === undefined) throw new Error("this build has no Worker");
  const brought = worker.parts.map((name) => `"${name}":()=>"${packedText(name)}"`);
  const text = await unpacked(worker.packed());
  return javascriptUrl(`globalThis.${WORKER_PARTS}={${brought}};\n`, text);
}

/** Tells which parts there are. Called once, before the program begins. */
export function openParts(all: Parts): void {
  parts = all;
  // Packed parts are modules of their own and share nothing but the global object with this one.
  Object.defineProperty(globalThis, "part__", { value: part__ });
}

/**
 * Lets one turn of the runtime's loop pass. In the first the runtime stores what it has compiled of this
 * file for the next start; a command that ends at once would never get there, and every start of it would
 * take three times as long. `run` gets there by itself.
 */
export async function firstTurn(): Promise<void> {
  if (Deno.args[0] === "run") return;
  // What takes a turn and no right, and loads the least of the runtime.
  await crypto.subtle.digest("SHA-1", new Uint8Array(1));
}

function evaluated(name: string): Promise<unknown> {
  const started = evaluations.get(name);
  if (started !== undefined) return started;
  const evaluation = evaluate(name).then((exports) => {
    Object.defineProperty(part__, name, { value: exports });
    return exports;
  });
  evaluations.set(name, evaluation);
  return evaluation;
}

async function evaluate(name: string): Promise<unknown> {
  const isHere = (here ??= parts.here())[name];
  if (isHere !== undefined) return await isHere();
  const text = await textOf(name);
  for (const [, earlier = ""] of text.matchAll(NEEDED)) await evaluated(earlier);
  const url = javascriptUrl(text);
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function textOf(name: string): Promise<string> {
  const text = packedText(name);
  if (text !== undefined) return await unpacked(text);
  const small = (await (crate ??= openCrate())).get(name);
  if (small === undefined) throw new Error(`this build has no part ${name}`);
  return small;
}

function packedText(name: string): string | undefined {
  return (packed ??= parts.packed())[name]?.();
}

/** The texts of the crate by the name that each ends in. */
async function openCrate(): Promise<ReadonlyMap<string, string>> {
  const texts = parts.crate === undefined ? "" : await unpacked(parts.crate());
  return new Map(
    texts.split(SEPARATOR).map((text) => [text.slice(text.lastIndexOf("/") + 1).trimEnd(), text]),
  );
}

/** What a packed part says of the parts to evaluate before it, in order. */
const NEEDED = /part__\["([^"]+)"\]/g;

async function unpacked(text: string): Promise<string> {
  const bytes = new Blob([Uint8Array.fromBase64(text)]).stream();
  return await new Response(bytes.pipeThrough(new DecompressionStream(PACKING))).text();
}

function javascriptUrl(...texts: readonly string[]): string {
  return URL.createObjectURL(new Blob([...texts], { type: "text/javascript" }));
}
