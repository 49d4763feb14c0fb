import { OperatorError } from "../../core/errors.ts";
import { classify, type CleanupVerdict } from "../../runtimes/cleanup_class.ts";
import type { StateData } from "../../runtimes/state.ts";
import { systemTmux } from "../../runtimes/tmux.ts";
import { switchFlag } from "../flag_rows.ts";
import { typed } from "../self_command.ts";
import { knownNames, knownRuntime, profilePathOf } from "./known_runtime.ts";
import { tabbed } from "./payload.ts";
import { removeAlias } from "./remove_alias.ts";
import { type FileLook, lookAtFile } from "./health_look.ts";
import { type KnownRuntime, lookAtRuntime, type RuntimeState } from "./runtime_look.ts";
import { runStateVerb, runtimesVerb, type StateCall } from "./verb.ts";

const apply = switchFlag("apply", "remove what can go; without it nothing is changed");

/** How many runtimes are asked at once: each look may ask some pages of this machine. */
const LOOKS_AT_ONCE = 8;

/** One alias and what is thought of it. */
interface Judged extends CleanupVerdict {
  readonly known: KnownRuntime;
  readonly profile: FileLook;
  readonly runtimeState: RuntimeState;
}

const cleanup = runtimesVerb<boolean>({
  usage: "cleanup",
  purpose: [
    "Shows which aliases are of no use any more: their profile is gone, or they never had one. Nothing",
    "that runs or could be started is among them, and no remote tunnel is touched.",
  ],
  rows: [apply],
  words: 0,
  read: (reader) => reader.take(apply),
  async run(isApplied, call) {
    const { state } = call;
    const judged = await judgeAll(call);
    const removed: string[] = [];
    const notes: string[] = [];
    const safe = judged.filter(({ isSafe }) => isSafe).map(({ known }) => known.alias.alias);
    for (const alias of isApplied ? safe : []) {
      try {
        notes.push(...await removeIfSafe(alias, call));
        removed.push(alias);
      } catch (error) {
        // The others can go all the same.
        if (!(error instanceof OperatorError)) throw error;
        notes.push(error.message);
      }
    }
    const nextSteps = isApplied || safe.length === 0
      ? []
      : [`remove ${safe.join(", ")}: ${typed("runtimes cleanup --apply")}`];
    return {
      payload: {
        state_root: state.root,
        apply: isApplied,
        entries: judged.map(entryPayload),
        removed,
        next_steps: nextSteps,
      },
      lines: judged.length === 0 ? [`No aliases in ${state.root}`] : judged.map(
        ({ known: { alias }, classification }) =>
          tabbed(alias.alias, classification, alias.tunnel_id),
      ),
      notes: [
        ...notes,
        ...(removed.length === 0 ? [] : [`removed ${removed.join(", ")}`]),
        ...nextSteps,
      ],
    };
  },
});

async function judgeAll(call: StateCall): Promise<readonly Judged[]> {
  const data = await call.state.read();
  const names = knownNames(data);
  const judged: Judged[] = [];
  for (let start = 0; start < names.length; start += LOOKS_AT_ONCE) {
    const some = names.slice(start, start + LOOKS_AT_ONCE);
    judged.push(...await Promise.all(some.map((name) => judge(name, data, call))));
  }
  return judged;
}

async function judge(name: string, data: StateData, { state, env }: StateCall): Promise<Judged> {
  const known = knownRuntime(name, data, state);
  const path = profilePathOf(known);
  const [profile, look] = await Promise.all([
    lookAtFile(path),
    lookAtRuntime(known, state, systemTmux(env)),
  ]);
  const verdict = classify({
    isLive: look.running.kind !== "stopped" || look.state !== "stopped",
    profileExists: profile.exists,
    hadProfile: path !== "",
    hasAlias: data.aliases.has(name),
    changedAt: Date.parse(known.alias.updated_at),
  }, Date.now());
  return { ...verdict, known, profile, runtimeState: look.state };
}

/** Removes an alias if it can still go now that nobody else works on it; what to know about it. */
async function removeIfSafe(alias: string, call: StateCall): Promise<readonly string[]> {
  const { state, signal } = call;
  return await state.withAlias(alias, signal, async () => {
    const data = await state.read();
    const { isSafe, known, classification } = await judge(alias, data, call);
    if (!isSafe) throw new OperatorError(`alias ${alias} stays: it is in use now`);
    const { kept } = await removeAlias(known, call);
    const action = data.aliases.has(alias) ? "cleanup" : "stale-process";
    const unwritten = await state.note(action, alias, known.alias.tunnel_id, classification);
    return [kept, unwritten].filter((note) => note !== undefined);
  });
}

function entryPayload(
  { known, profile, classification, runtimeState, isSafe }: Judged,
): object {
  const { alias, record } = known;
  return {
    alias: alias.alias,
    tunnel_id: alias.tunnel_id,
    classification,
    profile: {
      path: profile.path,
      exists: profile.exists,
      size_bytes: profile.sizeBytes,
      name: alias.profile_name || record?.profile_name || "",
      dir: alias.profile_dir || record?.profile_dir || "",
      config_path: alias.config_path || record?.config_path || "",
    },
    runtime_state: runtimeState,
    live_runtime: classification === "live_runtime",
    cleanup_safe: isSafe,
    cleanup_command: isSafe ? typed(`runtimes rm ${alias.alias}`) : "",
  };
}

/** `runtimes cleanup` (cli §10). */
export const runtimesCleanup = (args: string[]): Promise<number> => runStateVerb(cleanup, args);

/** The rows of its flags. */
export const runtimesCleanupFlags = cleanup.rows;
