import type { EngineSettings } from "../config/engine_settings.ts";
import type { CallRecord } from "../core/callout_record.ts";
import { OperatorError } from "../core/errors.ts";
import type { Fact } from "../core/fact.ts";
import type { CapturedPayload } from "./capture.ts";
import type { DispatcherSnapshot, DrainReport } from "./dispatcher.ts";
import type { PlainAnswer, PlainRequest } from "./plain_http.ts";
import type { ChannelChanges, Engine, OrderResult, ReplayOrder, ReplayResult } from "./engine.ts";

/** What can be asked of an engine, by kind; one kind for each method of {@linkcode Engine}. */
export type Question =
  | { readonly kind: "snapshot" }
  | { readonly kind: "reload"; readonly settings: EngineSettings }
  | { readonly kind: "replay"; readonly order: ReplayOrder }
  | { readonly kind: "probe"; readonly channel: string }
  | { readonly kind: "retry_poll" }
  | { readonly kind: "discover_oauth" }
  | { readonly kind: "harpoon_calls"; readonly limit: number }
  | { readonly kind: "harpoon_http"; readonly request: PlainRequest }
  | { readonly kind: "drain"; readonly budgetMs: number };

/** What an engine answers to the question of the same kind. */
export type Answer =
  | { readonly kind: "snapshot"; readonly value: DispatcherSnapshot }
  | { readonly kind: "reload"; readonly value: ChannelChanges }
  | { readonly kind: "replay"; readonly value: ReplayResult }
  | { readonly kind: "probe"; readonly value: OrderResult }
  | { readonly kind: "retry_poll"; readonly value: OrderResult }
  | { readonly kind: "discover_oauth"; readonly value: OrderResult }
  | { readonly kind: "harpoon_calls"; readonly value: readonly CallRecord[] }
  | { readonly kind: "harpoon_http"; readonly value: PlainAnswer }
  | { readonly kind: "drain"; readonly value: DrainReport };

/** What the near side says. */
export type ToEngine =
  | { readonly kind: "open"; readonly settings: EngineSettings }
  | { readonly kind: "ask"; readonly call: number; readonly question: Question };

/** What the engine's side says. */
export type FromEngine =
  | { readonly kind: "opened" }
  | { readonly kind: "open_failed"; readonly error: PlainError }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "payloads"; readonly payloads: readonly CapturedPayload[] }
  | { readonly kind: "answer"; readonly call: number; readonly answer: Answer }
  | { readonly kind: "failed"; readonly call: number; readonly error: PlainError }
  | { readonly kind: "ended"; readonly message: string | undefined };

/** An error as it crosses: structured clone keeps no class. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
}

/** Takes an error apart to cross. */
export function plain(error: unknown): PlainError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message };
}

/** The error again, with its class where that decides what is done about it. */
export function revived({ name, message }: PlainError): Error {
  return name === "OperatorError"
    ? new OperatorError(message)
    : Object.assign(new Error(message), { name });
}

/** Asks an engine. */
export async function answer(engine: Engine, question: Question): Promise<Answer> {
  const { kind } = question;
  switch (kind) {
    case "snapshot":
      return { kind, value: await engine.snapshot() };
    case "reload":
      return { kind, value: await engine.reload(question.settings) };
    case "replay":
      return { kind, value: await engine.replay(question.order) };
    case "probe":
      return { kind, value: await engine.probe(question.channel) };
    case "retry_poll":
      return { kind, value: await engine.retryPoll() };
    case "discover_oauth":
      return { kind, value: await engine.discoverOauth() };
    case "harpoon_http":
      return { kind, value: await engine.harpoonHttp(question.request) };
    case "harpoon_calls":
      return { kind, value: await engine.harpoonCalls(question.limit) };
    case "drain":
      return { kind, value: await engine.drain(question.budgetMs) };
  }
}
