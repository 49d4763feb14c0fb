import type { CodexEvent, CodexItem } from "../api_types_assistant.ts";

/** A piece of a turn, in the order they began. */
export interface Part {
  readonly kind: "answer" | "work" | "note";
  /** Of the item; pieces of one item are one part. */
  readonly id: string;
  /** What it is: a command, the paths of a change. Empty for an answer. */
  readonly title: string;
  /** The answer, the output, the change. */
  readonly text: string;
}

/** A prompt and what came of it. */
export interface Turn {
  readonly id: string;
  readonly thread: string;
  /** As Codex repeats it; it may not. */
  readonly prompt: string;
  readonly parts: readonly Part[];
  /** `completed`, `interrupted`, `failed`; absent while it goes on. */
  readonly end?: string;
  readonly error?: string;
}

/** What has been heard of Codex, oldest first. */
export interface Transcript {
  /** Number of the latest event. */
  readonly seq: number;
  readonly turns: readonly Turn[];
  /** What it and the bridge say of themselves. */
  readonly asides: readonly string[];
}

export const NOTHING_HEARD: Transcript = { seq: 0, turns: [], asides: [] };

/** A conversation of a working day; older turns go. */
const MAX_TURNS = 100;
/** What a page full of output has, many times; of what is longer the end is shown. */
const MAX_TEXT_CHARS = 100_000;
/** A screen of diagnostics. */
const MAX_ASIDES = 40;

/** The transcript with one more event; one that is known already changes nothing. Pure. */
export function heard(before: Transcript, event: CodexEvent): Transcript {
  const { seq } = event;
  return seq <= before.seq ? before : { ...taken(before, event), seq };
}

function taken(before: Transcript, event: CodexEvent): Transcript {
  const { source, method = "", summary = "", turn_id, thread_id = "" } = event;
  if (source === "stderr" || source === "stdout" || method.startsWith("process/")) {
    const asides = [...before.asides, summary].slice(-MAX_ASIDES);
    const turns = method === "process/exited"
      ? before.turns.map((turn) => turn.end ? turn : { ...turn, end: "failed", error: summary })
      : before.turns;
    return { ...before, turns, asides };
  }
  if (turn_id === undefined) return before;
  const known = before.turns.find(({ id }) => id === turn_id);
  const old = known ?? { id: turn_id, thread: thread_id, prompt: "", parts: [] };
  const turn = withEvent(old, event);
  if (turn === old) return before;
  const turns = known === undefined
    ? [...before.turns, turn].slice(-MAX_TURNS)
    : before.turns.map((other) => other === known ? turn : other);
  return { ...before, turns };
}

function withEvent(turn: Turn, event: CodexEvent): Turn {
  const { method, item_id: id = "", delta = "", summary = "", payload = {} } = event;
  switch (method) {
    case "item/agentMessage/delta":
      return withPart(turn, { kind: "answer", id, title: "" }, (text) => text + delta);
    case "item/commandExecution/outputDelta":
      return withPart(turn, { kind: "work", id, title: "" }, (text) => text + delta);
    case "item/started":
    case "item/completed":
      return withItem(turn, id, payload.item ?? {});
    case "error":
    case "warning":
    case "request/refused":
    case "approval/answered":
      return withPart(turn, { kind: "note", id: `${event.seq}`, title: "" }, () => summary);
    case "turn/started":
      return { ...turn };
    case "turn/completed": {
      const { status = "completed", error } = payload.turn ?? {};
      return { ...turn, end: status, ...(error?.message && { error: error.message }) };
    }
    default:
      return turn;
  }
}

function withItem(turn: Turn, id: string, item: CodexItem): Turn {
  const work = (title: string, whole: string | null | undefined) =>
    withPart(turn, { kind: "work", id, title }, (text) => whole || text);
  switch (item.type) {
    case "userMessage":
      return { ...turn, prompt: (item.content ?? []).map(({ text = "" }) => text).join("\n") };
    case "agentMessage":
      return item.text
        ? withPart(turn, { kind: "answer", id, title: "" }, (text) => item.text || text)
        : turn;
    case "commandExecution":
      return work(item.command ?? "", item.aggregatedOutput);
    case "fileChange": {
      const changes = item.changes ?? [];
      const paths = changes.map(({ path = "" }) => path).join(", ");
      return work(`change ${paths}`, changes.map(({ diff = "" }) => diff).join("\n"));
    }
    case "mcpToolCall":
      return work(`${item.server}: ${item.tool}`, undefined);
    default:
      return turn;
  }
}

function withPart(
  turn: Turn,
  { kind, id, title }: Omit<Part, "text">,
  textAfter: (text: string) => string,
): Turn {
  const known = turn.parts.find((part) => part.kind === kind && part.id === id);
  const part = {
    kind,
    id,
    title: title || known?.title || "",
    text: textAfter(known?.text ?? "").slice(-MAX_TEXT_CHARS),
  };
  const parts = known === undefined
    ? [...turn.parts, part]
    : turn.parts.map((other) => other === known ? part : other);
  return { ...turn, parts };
}
