import { type Clock, systemClock } from "../core/clock.ts";
import { redactText } from "../core/redact.ts";
import type { JsonObject } from "../wire/json.ts";
import type { ApprovalPolicy } from "./approval.ts";
import { Approvals } from "./approvals.ts";
import { CodexError, reasonOf } from "./codex_error.ts";
import { Connection, endingWords, type Received } from "./connection.ts";
import { codexEnvironment } from "./environment.ts";
import { eventOf, ownEvent } from "./event.ts";
import { EventLog } from "./event_log.ts";
import { afterExit, afterNotification } from "./fold.ts";
import { askIdentity, initialize, startFailure } from "./handshake.ts";
import { type Launch, planLaunch } from "./launch.ts";
import { type BridgeLimits, bridgeLimits } from "./limits.ts";
import type { RequestId } from "./message.ts";
import { textOf } from "./message.ts";
import { blankSnapshot, type CodexPhase, type CodexSnapshot } from "./snapshot.ts";

/** What a bridge is made of. */
export interface BridgeOptions {
  /** This process's own environment, proxy variables included; only what Codex needs is passed on. */
  readonly env: Readonly<Record<string, string>>;
  /** Texts that must reach neither Codex nor anything that is shown. */
  readonly secrets?: readonly string[];
  /** Who decides what Codex asks for; everything is declined if absent. */
  readonly approvals?: ApprovalPolicy;
  readonly limits?: Partial<BridgeLimits>;
  readonly clock?: Clock;
}

/**
 * The process behind a bridge: started when something is asked, started anew when it has ended, and
 * everything that is known of it. A state changes in {@linkcode AppServer.update} alone.
 */
export class AppServer {
  readonly log: EventLog = new EventLog();
  readonly approvals: Approvals;
  readonly clock: Clock;
  readonly #ownEnv: Readonly<Record<string, string>>;
  readonly #secrets: readonly string[];
  readonly #limits: BridgeLimits;
  readonly #closing = new AbortController();
  #snapshot: CodexSnapshot = blankSnapshot;
  #connection: Connection | undefined;
  #starting: Promise<Connection> | undefined;

  constructor({ env, secrets = [], approvals = "decline", limits, clock }: BridgeOptions) {
    this.#ownEnv = env;
    this.#secrets = secrets;
    this.#limits = { ...bridgeLimits, ...limits };
    this.clock = clock ?? systemClock;
    this.approvals = new Approvals(
      approvals,
      this.#limits.approvalMs,
      (answer) => this.#connection?.answer(answer),
      (event) => this.log.add(event, this.clock.wall()),
    );
  }

  get snapshot(): CodexSnapshot {
    return this.#snapshot;
  }

  /** Puts new facts in the place of old ones. */
  update(changed: Partial<CodexSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...changed };
  }

  /** Sends a request, after starting Codex if need be. @throws {CodexError} */
  async ask(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const connection = await this.ready(signal);
    return await connection.request(method, params, this.#limits.requestMs, signal);
  }

  /** Starts Codex unless it runs, and waits until it takes requests. @throws {CodexError} */
  async ready(signal: AbortSignal): Promise<Connection> {
    this.#closing.signal.throwIfAborted();
    signal.throwIfAborted();
    if (this.#snapshot.phase.kind === "ready" && this.#connection !== undefined) {
      return this.#connection;
    }
    this.#starting ??= this.#open().finally(() => this.#starting = undefined);
    return await unlessAborted(this.#starting, signal);
  }

  /** Ends Codex and everything it started. Never throws. */
  async close(): Promise<void> {
    this.#closing.abort(new CodexError("closed", "the bridge to Codex is closed"));
    this.approvals.clear();
    await this.#starting?.catch(() => {});
    await this.#connection?.close(this.#limits.stop);
    this.update({ phase: { kind: "idle" } });
    this.log.close();
  }

  async #open(): Promise<Connection> {
    const launch = await planLaunch(this.#ownEnv);
    this.#snapshot = this.#starts(launch);
    let connection: Connection | undefined;
    try {
      const env = codexEnvironment(this.#ownEnv, this.#secrets);
      connection = new Connection(launch, env, this.#secrets, (received) => this.#take(received));
      this.#connection = connection;
      this.update({ phase: { kind: "starting", pid: connection.pid } });
      await this.#introduce(connection);
      return connection;
    } catch (error) {
      await connection?.close(this.#limits.stop);
      this.#connection = undefined;
      const ending = await connection?.ended;
      const why = startFailure(error, launch, ending?.code, connection?.diagnostics ?? "");
      if (ending !== undefined) this.#gone(reasonOf(why));
      this.#failed(why);
      throw why;
    }
  }

  /** Nothing that was known of an earlier process holds for the next. */
  #starts({ argv, cwd }: Launch): CodexSnapshot {
    const [command = "", ...commandArgs] = argv.map((word) => redactText(word, this.#secrets));
    return {
      ...blankSnapshot,
      command,
      commandArgs,
      commandCwd: cwd,
      lastExitAtMs: this.#snapshot.lastExitAtMs,
      startedAtMs: this.clock.wall(),
      phase: { kind: "starting", pid: undefined },
    };
  }

  async #introduce(connection: Connection): Promise<void> {
    const { initializeMs } = this.#limits;
    const { signal } = this.#closing;
    const initializeInfo = await initialize(connection, initializeMs, signal);
    const identity = await askIdentity(connection, initializeMs, signal);
    this.update({ initializeInfo, ...identity, phase: { kind: "ready", pid: connection.pid } });
    this.#tell("process/ready", initializeInfo?.userAgent ?? "Codex is ready");
    connection.ended.then((ending) => this.#exited(`Codex ${endingWords(ending)}`, connection));
  }

  /** A process that was ready is gone. */
  #exited(how: string, connection: Connection): void {
    const why = `${how}${connection.diagnostics}`;
    this.#connection = undefined;
    this.#gone(why);
    if (this.#closing.signal.aborted) return;
    this.#failed(new CodexError("process", why));
  }

  #gone(why: string): void {
    this.approvals.clear();
    this.#snapshot = afterExit(this.#snapshot, why, this.clock.wall());
    this.#tell("process/exited", why);
  }

  #failed(error: unknown): void {
    const message = reasonOf(error);
    const why = error instanceof CodexError ? error.kind : "process";
    const phase: CodexPhase = { kind: "failed", why, message };
    this.update({ phase, lastError: message });
    this.#tell("process/error", message);
  }

  async #take(received: Received): Promise<void> {
    switch (received.kind) {
      case "request":
        this.approvals.take(received);
        break;
      case "notification":
        this.#notified(received.method, received.params, received.chars);
        break;
      case "noise":
        this.log.add(ownEvent("stdout", "stdout", received.text), this.clock.wall());
        break;
      case "stderr":
        this.log.add(ownEvent("stderr", "stderr", received.text), this.clock.wall());
        break;
    }
    await this.log.room(this.#closing.signal);
  }

  #notified(method: string, params: JsonObject, chars: number): void {
    const atMs = this.clock.wall();
    this.#snapshot = afterNotification(this.#snapshot, method, params, atMs);
    const event = eventOf(method, params, chars);
    if (event !== undefined) this.log.add(event, atMs);
    switch (method) {
      case "turn/completed":
        if (event?.turnId !== undefined) this.approvals.turnEnded(event.turnId);
        break;
      case "serverRequest/resolved": {
        const id = requestIdOf(params);
        if (id !== undefined) this.approvals.resolved(id);
        break;
      }
      case "account/updated":
      case "account/login/completed":
        this.#lookAtAccount();
        break;
    }
  }

  /** Notifications tell that the account changed, not who it is. */
  #lookAtAccount(): void {
    const connection = this.#connection;
    if (connection === undefined || this.#snapshot.phase.kind !== "ready") return;
    askIdentity(connection, this.#limits.requestMs, this.#closing.signal).then(
      (identity) => {
        this.update(identity);
        this.#tell("account/read", identity.account?.type ?? "logged out");
      },
      (error) => this.#tell("account/error", reasonOf(error)),
    );
  }

  #tell(method: string, summary: string): void {
    this.log.add(ownEvent("lifecycle", method, summary), this.clock.wall());
  }
}

function requestIdOf(params: JsonObject): RequestId | undefined {
  const id = params["requestId"];
  return typeof id === "number" ? id : textOf(params, "requestId");
}

/** Waits no longer than the signal; what is waited for goes on. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
