import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Fact } from "../../lib/core/fact.ts";
import type { Capture, PassingPayload } from "../../lib/dispatch/capture.ts";
import { CommandLife, type EndReason } from "../../lib/dispatch/command_life.ts";
import { serveCommand } from "../../lib/dispatch/serve_command.ts";
import type { Channel } from "../../lib/mcp/channel.ts";
import type { Command } from "../../lib/wire/command.ts";
import type { Posted } from "../../lib/wire/post_outcome.ts";
import type { FinalReply, Reply } from "../../lib/wire/reply.ts";
import { ManualClock } from "../control/manual_clock.ts";
import { call, command } from "../wire/samples.ts";
import { OK } from "./harness.ts";

type Exchange = (command: Command, signal: AbortSignal) => AsyncIterable<Reply>;

const NOTIFICATION: Reply = { kind: "notification", message: "{}", status: 200, headers: [] };

interface Served {
  readonly calls: readonly string[];
  readonly final: FinalReply | undefined;
  readonly facts: readonly Fact[];
  readonly finished: Fact & { kind: "command_finished" };
}

/** Serves one call; `exchange` absent means that no server is bound. */
async function serve(exchange: Exchange | undefined, about: {
  readonly life?: CommandLife;
  readonly posted?: Posted;
  readonly onFinish?: (reply: FinalReply) => Posted | undefined;
  readonly command?: Command;
  readonly onNotify?: (unknown: () => void) => void;
  readonly capture?: Capture;
} = {}): Promise<Served> {
  const calls: string[] = [];
  const facts: Fact[] = [];
  let final: FinalReply | undefined;
  const channel: Channel | undefined = exchange === undefined ? undefined : {
    name: "main",
    kind: "in-memory",
    exchange,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  using life = about.life ?? new CommandLife(1000, Infinity, Infinity);
  const clock = new ManualClock();
  clock.advance(250);
  await serveCommand(about.command ?? call("1"), life, channel, {
    clock,
    emit: (fact) => facts.push(fact),
    capture: about.capture,
    openReplies: (_command, onUnknownRequest) => ({
      notify() {
        calls.push("notify");
        about.onNotify?.(onUnknownRequest);
      },
      finish(reply) {
        calls.push("finish");
        final = reply;
        const posted = about.onFinish?.(reply);
        if (posted !== undefined) return Promise.resolve(posted);
        return Promise.resolve(about.posted ?? { kind: "delivered", attempts: 2 });
      },
      settled() {
        calls.push("settled");
        return Promise.resolve();
      },
    }),
  });
  const finished = facts.at(-1);
  assert(finished?.kind === "command_finished");
  return { calls, final, facts, finished };
}

/** Waits until the signal aborts, as a channel must. */
async function* stuck(_: Command, signal: AbortSignal): AsyncGenerator<Reply> {
  yield await new Promise<Reply>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

Deno.test("wire 31: notifications are handed on as they come, the final after them", async () => {
  const served = await serve(async function* () {
    yield NOTIFICATION;
    yield NOTIFICATION;
    yield OK;
    throw new Error("not asked for");
  });
  assertEquals(served.calls, ["notify", "notify", "finish"]);
  assertEquals(served.final, OK);
  assertEquals(served.facts.map(({ kind }) => kind), [
    "command_started",
    "command_replied",
    "command_finished",
  ]);
});

Deno.test("wire 50: a served command tells its times, attempts and status once", async () => {
  const timed = call("1", ',"created_at":"2025-12-31T23:59:59.750Z"');
  const served = await serve(async function* () {
    yield OK;
  }, { command: timed });
  const { at, ms, sinceCreatedMs, attempts, outcome, status, isError } = served.finished;
  assertEquals([at, ms, sinceCreatedMs, attempts, outcome, status, isError], [
    1250,
    250,
    500,
    2,
    "answered",
    200,
    false,
  ]);
  const [started] = served.facts;
  assertEquals(started?.kind === "command_started" && started.queuedMs, 250);
  const untimed = await serve(async function* () {
    yield OK;
  });
  assertEquals("sinceCreatedMs" in untimed.finished, false);
});

Deno.test("design §2.2: an exchange without a final reply is answered with 502", async () => {
  const served = await serve(async function* () {
    yield NOTIFICATION;
  });
  assertEquals(served.final, {
    kind: "failed",
    status: 502,
    headers: [],
    failure: { source: "transport_closed", kind: "eof" },
  });
  assertEquals(served.finished.isError, true);
});

Deno.test("design §2.2: a channel that throws is answered with 502 and without the error's text", async () => {
  // deno-lint-ignore require-yield
  const served = await serve(async function* () {
    throw new Error("secret text");
  });
  assertEquals(served.final?.kind === "failed" && served.final.failure, {
    source: "client_internal",
    kind: "unknown",
  });
  assert(!JSON.stringify(served.facts).includes("secret"));
});

const ENDS: readonly (readonly [EndReason, number | undefined, string])[] = [
  ["deadline", undefined, "deadline"],
  ["consumer_gone", undefined, "unknown_to_control_plane"],
  ["ttl", 504, "answered"],
  ["shutdown", 503, "answered"],
];

for (const [reason, status, outcome] of ENDS) {
  Deno.test(`serveCommand: ended by ${reason}, ${status ?? "nothing"} is posted`, async () => {
    for (const when of ["before", "during"]) {
      const life = new CommandLife(1000, Infinity, Infinity);
      if (when === "before") life.end(reason);
      let contacted = false;
      const serving = serve((command, signal) => {
        contacted = true;
        return stuck(command, signal);
      }, { life });
      life.end(reason);
      const { final, finished, calls } = await serving;
      assertEquals(contacted, when === "during");
      assertEquals(final?.kind === "failed" ? final.status : undefined, status);
      assertEquals(calls, status === undefined ? ["settled"] : ["settled", "finish"]);
      assertEquals([finished.outcome, finished.status], [outcome, status]);
    }
  });
}

Deno.test("design §2.2: a call its sender cancelled is answered as that", async () => {
  const life = new CommandLife(1000, Infinity, Infinity);
  const serving = serve(stuck, { life, command: call("9007199254740993") });
  life.end("cancelled");
  const { final, finished } = await serving;
  assert(final?.kind === "response");
  assertStringIncludes(final.message, '"id":9007199254740993,"error":{"code":-32000');
  assertEquals(finished.outcome, "answered");
});

Deno.test("wire 40, ours by design §5: the TTL is a failure with source timeout", async () => {
  const life = new CommandLife(1000, Infinity, 1005);
  const { final } = await serve(stuck, { life });
  assertEquals(final?.kind === "failed" && final.failure, { source: "timeout", kind: "timeout" });
});

Deno.test("mcp-eras §6: a notification that nobody waits for cancels the exchange", async () => {
  const served = await serve(async function* (command, signal) {
    yield NOTIFICATION;
    yield* stuck(command, signal);
  }, { onNotify: (unknown) => unknown() });
  assertEquals(served.calls, ["notify", "settled"]);
  assertEquals(served.finished.outcome, "unknown_to_control_plane");
});

Deno.test("wire 43: without a server the channel is unsupported", async () => {
  const { final, finished } = await serve(undefined);
  assertEquals(final, { kind: "unsupported_channel" });
  assertEquals([finished.status, finished.isError], [400, true]);
});

const POSTED: readonly (readonly [Posted, string, number | undefined, string | undefined])[] = [
  [{ kind: "delivered", attempts: 1 }, "answered", 200, undefined],
  [{ kind: "unknown_request", attempts: 1 }, "unknown_to_control_plane", 200, undefined],
  [{ kind: "deadline", attempts: 1 }, "deadline", undefined, undefined],
  [{ kind: "failed", attempts: 1, message: "no" }, "post_failed", undefined, "no"],
];

Deno.test("wire 50: how posting ended is how the command ended", async () => {
  for (const [posted, outcome, status, detail] of POSTED) {
    const { finished } = await serve(async function* () {
      yield OK;
    }, { posted });
    assertEquals([finished.outcome, finished.status, finished.detail], [outcome, status, detail]);
  }
});

Deno.test("capture: the request, each notification and the answer as they cross [ui §5]", async () => {
  const seen: PassingPayload[] = [];
  const capture: Capture = (payload) => seen.push(payload);
  const { calls, final } = await serve(async function* () {
    yield { ...NOTIFICATION, message: '{"n":1.0}' };
    yield { ...OK, message: '{"id":9007199254740993}' };
  }, { capture, command: call("9007199254740993") });
  const requestId = "r1";
  assertEquals(seen, [
    {
      requestId,
      direction: "request",
      text: '{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call"}',
      headers: [],
    },
    { requestId, direction: "notification", text: '{"n":1.0}' },
    { requestId, direction: "reply", text: '{"id":9007199254740993}', headers: [] },
  ]);
  assertEquals(calls, ["notify", "finish"]);
  assertEquals(final?.kind, "response");
});

Deno.test("capture: a failure has no payload, a command without a message neither", async () => {
  const seen: string[] = [];
  const capture: Capture = ({ direction }) => seen.push(direction);
  const life = new CommandLife(1000, Infinity, 1005);
  const { calls } = await serve(stuck, { life, capture });
  assertEquals([seen, calls], [["request"], ["settled", "finish"]]);
  await serve(async function* () {
    yield { kind: "oauth_document", status: 200, headers: [], document: "{}" };
  }, { capture, command: command('"command_type":"oauth_discovery"') });
  assertEquals(seen, ["request"]);
});

Deno.test("design §2.2: an answer that the control plane finds too large is told of in a small one", async () => {
  const tooLarge: Posted = { kind: "failed", attempts: 1, message: "413", status: 413 };
  const served = await serve(async function* () {
    yield OK;
  }, { onFinish: (reply) => reply === OK ? tooLarge : undefined });
  assertEquals(served.calls, ["finish", "finish"]);
  assert(served.final?.kind === "failed");
  assertEquals([served.final.status, served.final.failure], [502, {
    source: "protocol",
    kind: "response_body_too_large",
  }]);
  assertEquals([served.finished.outcome, served.finished.detail], ["post_failed", "413"]);
});

Deno.test("design §2.2: an answer that the control plane cannot read is told of in one that it can", async () => {
  for (const status of [400, 422]) {
    const unreadable: Posted = { kind: "failed", attempts: 1, message: "no", status };
    const served = await serve(async function* () {
      yield OK;
    }, { onFinish: (reply) => reply === OK ? unreadable : undefined });
    assert(served.final?.kind === "failed", `${status}`);
    assertEquals([served.final.status, served.final.failure], [502, {
      source: "protocol",
      kind: "invalid_protocol_response",
    }]);
    assertEquals(served.finished.outcome, "post_failed");
  }
});

Deno.test("a refusal of the client itself is not answered with another answer", async () => {
  for (const status of [401, 403, 500]) {
    const posted: Posted = { kind: "failed", attempts: 1, message: "no", status };
    const served = await serve(async function* () {
      yield OK;
    }, { posted });
    assertEquals(served.calls, ["finish"], `${status}`);
  }
});

Deno.test("a stop while an answer in hand waits behind its progress: the progress is dropped", async () => {
  const life = new CommandLife(1000, Infinity, Infinity);
  const served = await serve(async function* () {
    yield OK;
  }, {
    life,
    onFinish() {
      life.end("shutdown");
      return undefined;
    },
  });
  assertEquals(served.calls, ["finish", "settled"]);
  assertEquals(served.final, OK);
});
