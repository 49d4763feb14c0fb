import type { LogEvent } from "../api_types.ts";

/** What the page keeps (operator-surface §10); the client itself keeps fewer by default. */
export const MAX_LINES = 5_000;
/** Lines that are drawn or left out together while one scrolls: a screen holds one or two blocks. */
export const BLOCK_LINES = 50;

/** The least severe level that is shown. */
export type ViewLevel = "debug" | "info" | "warn" | "error";

const SEVERITY = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3 } as const;
const LEAST = { debug: 0, info: 1, warn: 2, error: 3 } as const;

/** Reads a level of the address; everything is shown otherwise. */
export function viewLevel(text: string | undefined): ViewLevel {
  return text === "info" || text === "warn" || text === "error" ? text : "debug";
}

/** Events of an answer and those that came live, each once, in their order, the latest ones. */
export function withLive(
  answered: readonly LogEvent[],
  live: readonly LogEvent[],
): readonly LogEvent[] {
  const last = answered.at(-1)?.seq ?? -Infinity;
  const newer = live.filter(({ seq }) => seq > last);
  return newer.length === 0 ? answered : [...answered, ...newer].slice(-MAX_LINES);
}

/** Lines of a stretch of sequence numbers, so that a block stays itself while older ones leave. */
export interface LogBlock {
  readonly id: number;
  readonly events: readonly LogEvent[];
}

/** What level and search let through. */
export function selected(
  events: readonly LogEvent[],
  level: ViewLevel,
  search: string,
): readonly LogEvent[] {
  const wanted = search.trim().toLowerCase();
  if (level === "debug" && wanted === "") return events;
  return events.filter((event) =>
    SEVERITY[event.level] >= LEAST[level] && (wanted === "" || textOf(event).includes(wanted))
  );
}

/** Cuts lines into blocks; a block that has not changed is the same object as before. */
export function blocksOf(
  events: readonly LogEvent[],
  before: readonly LogBlock[] = [],
): LogBlock[] {
  const cut = new Map<number, LogEvent[]>();
  for (const event of events) {
    const id = Math.floor(event.seq / BLOCK_LINES);
    const own = cut.get(id);
    if (own === undefined) cut.set(id, [event]);
    else own.push(event);
  }
  const known = new Map(before.map((block) => [block.id, block]));
  return Array.from(cut, ([id, own]) => {
    const old = known.get(id);
    return old !== undefined && isSame(old.events, own) ? old : { id, events: own };
  });
}

/** One attribute of a line, ready to be shown. */
export type Attribute =
  | { readonly name: string; readonly kind: "text" | "request"; readonly text: string }
  | { readonly name: string; readonly kind: "redacted" };

/** The attributes of a line without its component, which has a column. */
export function attributesOf({ attrs = {} }: LogEvent): Attribute[] {
  return Object.entries(attrs).filter(([name]) => name !== "component").map(([name, value]) => {
    if (value === "[REDACTED]") return { name, kind: "redacted" };
    return { name, kind: name === "request_id" ? "request" : "text", text: plain(value) };
  });
}

/** The part of the client that speaks. */
export function componentOf({ attrs }: LogEvent): string {
  const component = attrs?.["component"];
  return typeof component === "string" ? component : "";
}

/** Cuts a text where the search is found in it; every second piece is a find. */
export function pieces(text: string, search: string): string[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return [text];
  const lower = text.toLowerCase();
  // Some letters grow when lowered, and then places do not fit any more.
  if (lower.length !== text.length) return [text];
  const found: string[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    found.push(text.slice(from, at), text.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  return [...found, text.slice(from)];
}

const texts = new WeakMap<LogEvent, string>();

/** What a search looks at, in lower case. */
function textOf(event: LogEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const parts = Object.entries(event.attrs ?? {}).map(([name, value]) => `${name}=${plain(value)}`);
  const text = [event.message, ...parts].join(" ").toLowerCase();
  texts.set(event, text);
  return text;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? String(value);
}

function isSame(a: readonly LogEvent[], b: readonly LogEvent[]): boolean {
  return a.length === b.length && a.every((event, index) => event === b[index]);
}
