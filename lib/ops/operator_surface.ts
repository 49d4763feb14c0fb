import type { Clock } from "../core/clock.ts";
import type { Emit, Fact } from "../core/fact.ts";
import type { HealthView } from "./health_server.ts";
import { Evidence } from "./evidence.ts";
import { type Gate, gated } from "./gate.ts";
import { droppedHeadersRecord } from "./harpoon_records.ts";
import { linkStep, NEW_LINK } from "./link_records.ts";
import type { Log } from "./log.ts";
import { isDebugOnly, logOf } from "./log_record.ts";
import { createMetrics } from "./metrics.ts";
import { NoiseRecords } from "./noise_records.ts";
import { judge, NO_EVIDENCE, type Readiness, readinessStep, type ReasonCode } from "./readiness.ts";
import { type HistorySlot, ReadinessHistory } from "./readiness_history.ts";
import {
  type Notice,
  type ReadinessReport,
  readinessReport,
  type SandboxState,
} from "./readiness_report.ts";

/** A consumer of the fact stream. `at` is when the fact arrived, monotonic milliseconds. */
export interface Fold {
  /** Names the fold in the log if it fails. */
  readonly name: string;
  fold(fact: Fact, at: number): void;
}

/** What an operator sees of the running client; made of folds over one stream of facts. */
export interface OperatorSurface extends HealthView {
  /** Takes a fact to every fold; never throws. */
  readonly emit: Emit;
  /** The verdict with everything it rests on. */
  report(): ReadinessReport;
  /** What was last seen of the link, the channels and their children. */
  readonly evidence: Evidence;
}

/** What the surface is joined from. */
export interface OperatorSurfaceOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly tunnelId: string;
  readonly pollTimeoutMs: number;
  readonly pollDeadlineGuardrailMs: number;
  /** Further folds, such as a timeline. */
  readonly folds?: readonly Fold[];
  /** What else belongs on the metrics page. */
  readonly moreMetrics?: () => string;
  /** What is worth a look although the client may be ready. */
  readonly notices?: () => readonly Notice[];
  /** What else the client is not ready without; open if absent. */
  readonly gate?: () => Gate;
  /** The boundary of this process, told where it is known. */
  readonly sandbox?: () => SandboxState;
  /** The command that checks this client, as it can be typed; absent where there is none. */
  readonly doctor?: string | undefined;
}

/** Joins log, metrics, readiness and further folds behind one {@linkcode Emit}. */
export function createOperatorSurface(options: OperatorSurfaceOptions): OperatorSurface {
  const { log, clock, tunnelId } = options;
  const metrics = createMetrics({ tunnelId });
  const readiness = readinessKeeper(options);
  const evidence = new Evidence(clock);
  const folds: readonly Fold[] = [
    { name: "metrics", fold: (fact) => metrics.fold(fact) },
    // Evidence first: a line that tells of a finished probe is true of the health pages already.
    { name: "readiness", fold: readiness.take },
    evidence,
    logFold(log),
    { name: "readiness verdict", fold: readiness.tell },
    ...options.folds ?? [],
  ];
  const broken = new Set<string>();

  return {
    tunnelId,
    evidence,
    readiness: readiness.now,
    hasStarted: readiness.wasEverReady,
    report: () =>
      readinessReport({
        readiness: readiness.now(),
        evidence,
        sinceMs: readiness.since(),
        history: readiness.history(),
        notices: options.notices?.() ?? [],
        sandbox: options.sandbox?.(),
        doctor: options.doctor,
        nowMs: clock.wall(),
      }),
    metrics: () => metrics.render(readiness.now()) + (options.moreMetrics?.() ?? ""),
    emit(fact) {
      const at = clock.now();
      for (const each of folds) {
        try {
          each.fold(fact, at);
        } catch (error) {
          // What watches the data plane must not be able to stop it; one line a fold is enough.
          if (broken.has(each.name)) continue;
          broken.add(each.name);
          log.write({
            level: "error",
            message: "operator surface failed to take a fact",
            attrs: { component: "process", fold: each.name, fact: fact.kind, error: String(error) },
          });
        }
      }
    },
  };
}

/** The line of the fact itself first, then what it changed about the link. */
function logFold(log: Log): Fold {
  let link = NEW_LINK;
  const noise = new NoiseRecords();
  return {
    name: "log",
    fold(fact) {
      if (log.level !== "debug" && isDebugOnly(fact)) return;
      const record = logOf(fact);
      if (record !== undefined) log.write(record);
      const noisy = noise.record(fact);
      if (noisy !== undefined) log.write(noisy);
      const dropped = fact.kind === "harpoon_called" ? droppedHeadersRecord(fact) : undefined;
      if (dropped !== undefined) log.write(dropped);
      const step = linkStep(link, fact);
      link = step.state;
      for (const change of step.records) log.write(change);
    },
  };
}

/**
 * Keeps the evidence and says when the verdict moves. Time alone can move it too, so it is judged
 * anew on every question.
 */
function readinessKeeper(options: OperatorSurfaceOptions) {
  const { log, clock } = options;
  let state = NO_EVIDENCE;
  let told = state;
  let wasReady = false;
  let wasEverReady = false;
  let sinceMs = clock.wall();
  const history = new ReadinessHistory();

  const judgeAt = (at: number): Readiness => {
    const verdict = gated(judge(state, at, options), options.gate?.() ?? { kind: "open" });
    wasEverReady ||= verdict.ready;
    if (verdict.ready !== wasReady) {
      wasReady = verdict.ready;
      sinceMs = clock.wall();
      log.write({
        level: "info",
        message: "readiness changed",
        attrs: { component: "health", ready: verdict.ready, reason: verdict.text },
      });
    }
    history.note(historyState(verdict), clock.wall());
    return verdict;
  };

  return {
    take(fact: Fact, at: number): void {
      state = readinessStep(state, fact, at);
    },
    /** Logs a change of the verdict by the fact just taken. */
    tell(_fact: Fact, at: number): void {
      if (state === told) return;
      told = state;
      judgeAt(at);
    },
    now: (): Readiness => judgeAt(clock.now()),
    wasEverReady: (): boolean => wasEverReady,
    /** Unix milliseconds of the latest change between ready and not. */
    since: (): number => sinceMs,
    history(): HistorySlot[] {
      judgeAt(clock.now());
      return history.slots(clock.wall());
    },
  };
}

/** A start that goes its way is no outage. */
const STARTING: ReadonlySet<ReasonCode> = new Set([
  "waiting_for_first_poll",
  "mcp_server_pending",
  "companion_pending",
]);

function historyState({ ready, code, text }: Readiness): HistorySlot {
  if (ready) return text === "ready" ? "ok" : "warn";
  return STARTING.has(code) ? "none" : "bad";
}
