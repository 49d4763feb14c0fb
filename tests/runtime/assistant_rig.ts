import { soon } from "../e2e/soon.ts";
import { standInEnv } from "../codex/rig.ts";
import { STRICTEST } from "../../lib/ops/admin/assistant_policy.ts";
import type { AssistantEvent, ThreadOrder, TurnOrder } from "../../lib/ops/admin/assistant_port.ts";
import { Assistant, type AssistantContext } from "../../lib/runtime/admin_assistant.ts";

/** A secret of the client behind it. */
export const SECRET = "s3cr3t-of-the-client";
/** Orders that say nothing but what they have to. */
export const THREAD: ThreadOrder = {
  cwd: undefined,
  model: undefined,
  modelProvider: undefined,
  developerInstructions: undefined,
  policy: STRICTEST,
  injectContext: false,
};
export const TURN: Omit<TurnOrder, "prompt"> = {
  threadId: undefined,
  cwd: undefined,
  model: undefined,
  effort: undefined,
  summary: undefined,
  policy: STRICTEST,
  injectContext: false,
};

/** An assistant whose Codex is the stand-in. */
export interface Rig extends AsyncDisposable {
  readonly assistant: Assistant;
  /** Every line that Codex got. */
  lines(): Promise<readonly Message[]>;
  /** Ends the client. */
  readonly end: AbortController;
}

export interface Message {
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Makes one. @param words change how the stand-in starts */
export async function open(
  words: readonly string[] = [],
  more: Partial<AssistantContext> = {},
): Promise<Rig> {
  const directory = await Deno.makeTempDir();
  const record = `${directory}/lines`;
  const end = new AbortController();
  const assistant = new Assistant({
    secrets: () => [SECRET],
    facts: () => Promise.resolve("the tunnel is fine"),
    knowledge: undefined,
    missingRight: () => undefined,
    stop: end.signal,
    ...more,
    variables: { ...standInEnv(...words), CODEX_STAND_IN_RECORD: record, ...more.variables },
  });
  return {
    assistant,
    end,
    async lines() {
      const text = await Deno.readTextFile(record).catch(() => "");
      return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
    },
    async [Symbol.asyncDispose]() {
      await assistant.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

/** The first event of this method, also if it has been. */
export async function event(assistant: Assistant, method: string): Promise<AssistantEvent> {
  const leaving = new AbortController();
  const coming = assistant.subscribe(leaving.signal);
  const next = coming.next();
  const found = async () => {
    const known = assistant.events(512).find((event) => event["method"] === method);
    if (known !== undefined) return known;
    for (let { value, done } = await next; !done; { value, done } = await coming.next()) {
      if (value["method"] === method) return value;
    }
    throw new Error(`the events ended without ${method}`);
  };
  try {
    return await soon(found(), method, []);
  } finally {
    leaving.abort();
    await next.catch(() => {});
    await coming.return(undefined);
  }
}

/** What it answered so far. */
export function textOf(assistant: Assistant): string {
  return assistant.events(512).map((event) => event["delta"] ?? "").join("");
}
