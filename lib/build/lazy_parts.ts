/**
 * Ships inside the bundle: evaluates the parts of the program that a command needs, when it needs
 * them. A start parses only what `run` always uses; the MCP SDK, the admin pages and the other
 * commands cost nothing until then.
 */

/** A part that is not evaluated yet. */
export interface PackedPart {
  /** Parts to evaluate before it, in order. */
  readonly after: readonly string[];
  /** Its text, deflated, in base64. */
  readonly packed: string;
}

/** Everything the program may ask for, by name. */
export interface Parts {
  /** Parts that stand in the program itself. */
  readonly here: Readonly<Record<string, () => Promise<unknown>>>;
  readonly packed: Readonly<Record<string, PackedPart>>;
  /** The data plane as a program of its own; absent where this is it. */
  readonly worker?: {
    readonly text: string;
    /** Names of the packed parts it may ask for. */
    readonly parts: readonly string[];
  };
}

/** Name of the variable that brings the Worker its packed parts. */
const WORKER_PARTS = "packedParts__";

let parts: Parts = { here: {}, packed: {} };
const evaluations = new Map<string, Promise<unknown>>();
let workerUrl: string | undefined;

/** Gives another part, by `./name`; what was evaluated before is a property of this function. */
export function part__(specifier: string): Promise<unknown> {
  return evaluated(specifier.slice("./".length));
}

/** Address of the module of the data plane's Worker, which needs no right to be loaded. */
part__.worker = (): string => {
  const { text, parts: names } = parts.worker ?? { text: "", parts: [] };
  const packed = Object.fromEntries(names.map((name) => [name, parts.packed[name]]));
  workerUrl ??= URL.createObjectURL(
    new Blob([`globalThis.${WORKER_PARTS}=${JSON.stringify(packed)};\n`, text], {
      type: "text/javascript",
    }),
  );
  return workerUrl;
};

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
  const here = parts.here[name];
  if (here !== undefined) return await here();
  const part = parts.packed[name];
  if (part === undefined) throw new Error(`this build has no part ${name}`);
  for (const earlier of part.after) await evaluated(earlier);
  const deflated = new Blob([Uint8Array.fromBase64(part.packed)]).stream();
  const text = deflated.pipeThrough(new DecompressionStream("deflate-raw"));
  const module = new Blob([await new Response(text).bytes()], { type: "text/javascript" });
  const url = URL.createObjectURL(module);
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
