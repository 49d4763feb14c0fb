import { OperatorError } from "../../core/errors.ts";
import { withoutProfile } from "../../runtimes/admin_profile.ts";
import type { StateData } from "../../runtimes/state.ts";
import { json } from "../runtimes/options.ts";
import { nameOf, runStateVerb, type StateVerb } from "../runtimes/verb.ts";
import { typed } from "../self_command.ts";
import { placePayload, storedProfile } from "./payload.ts";

const remove: StateVerb<string> = {
  usage: "admin-profiles delete NAME",
  purpose: [
    "Deletes an admin profile that no alias uses. If it was the active one, the first of the others is",
    "active from then on.",
  ],
  rows: [json],
  variables: [],
  words: 1,
  read: nameOf,
  async run(name, { state, signal }) {
    // Before the lock: a mistyped name leaves nothing behind.
    storedProfile(name, (await state.read()).adminProfiles);
    return await state.change(signal, (data) => {
      storedProfile(name, data.adminProfiles);
      refuseUsed(name, data);
      data.adminProfiles = withoutProfile(data.adminProfiles, name);
      return {
        payload: { deleted_profile: name, ...placePayload(data.adminProfiles, state) },
        lines: [`Deleted admin profile ${name}`],
      };
    });
  },
};

/** An alias, or what runs for one, would not be found again at its control plane. */
function refuseUsed(name: string, { aliases, processes }: StateData): void {
  const alias = [...aliases.values()].find((each) => each.admin_profile === name)?.alias;
  if (alias !== undefined) {
    throw new OperatorError(
      `admin profile ${name} is used by alias ${alias}: remove that first with ` +
        typed(`runtimes rm ${alias}`),
    );
  }
  const running = [...processes.values()]
    .find((each) => each.admin_profile === name && each.mode !== "stopped")?.alias;
  if (running === undefined) return;
  throw new OperatorError(
    `admin profile ${name} is used by what runs for alias ${running}: stop it first with ` +
      typed(`runtimes stop ${running}`),
  );
}

/** `admin-profiles delete` (cli §9). */
export const adminProfilesDelete = (args: string[]): Promise<number> => runStateVerb(remove, args);

/** The rows of its flags. */
export const adminProfilesDeleteFlags = remove.rows;
