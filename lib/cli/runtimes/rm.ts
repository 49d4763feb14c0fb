import { OperatorError } from "../../core/errors.ts";
import { systemTmux } from "../../runtimes/tmux.ts";
import { typed } from "../self_command.ts";
import { knownRuntime } from "./known_runtime.ts";
import { removeAlias } from "./remove_alias.ts";
import { lookAtRuntime, type Running } from "./runtime_look.ts";
import { nameOf, runStateVerb, runtimesVerb } from "./verb.ts";

const rm = runtimesVerb<string>({
  usage: "rm ALIAS",
  purpose: [
    "Forgets an alias and deletes its URL file, its logs and its profile, unless somebody else wrote or",
    "edited that. A runtime that runs has to be stopped before; the tunnel at the control plane stays.",
  ],
  rows: [],
  words: 1,
  read: nameOf,
  async run(alias, call) {
    const { state, env, signal } = call;
    // Before the lock: a mistyped name leaves nothing behind.
    knownRuntime(alias, await state.read(), state);
    return await state.withAlias(alias, signal, async () => {
      const known = knownRuntime(alias, await state.read(), state);
      const { running } = await lookAtRuntime(known, state, systemTmux(env));
      refuseRunning(alias, running);
      const { removedPaths, kept } = await removeAlias(known, call);
      const tunnelId = known.alias.tunnel_id;
      const unwritten = await state.note(
        "rm",
        alias,
        tunnelId,
        `removed ${removedPaths.length} files`,
      );
      return {
        payload: {
          alias,
          removed: true,
          removed_paths: removedPaths,
          state_root: state.root,
          tunnel_id: tunnelId,
        },
        lines: [`Removed alias ${alias}; tunnel ${tunnelId || "-"} stays at the control plane`],
        notes: [kept, unwritten].filter((note) => note !== undefined),
      };
    });
  },
});

function refuseRunning(alias: string, running: Running): void {
  switch (running.kind) {
    case "stopped":
      return;
    case "running":
      throw new OperatorError(
        `the runtime of alias ${alias} runs (process ${running.pid}): stop it first with ` +
          typed(`runtimes stop ${alias}`),
      );
    case "unknown":
      throw new OperatorError(
        `whether the runtime of alias ${alias} runs (process ${running.pid}) cannot be told: ` +
          `${running.why}; then use ${typed(`runtimes stop ${alias}`)}`,
      );
  }
}

/** `runtimes rm`, `runtimes remove` (cli §10). */
export const runtimesRm = (args: string[]): Promise<number> => runStateVerb(rm, args);

/** The rows of its flags. */
export const runtimesRmFlags = rm.rows;
