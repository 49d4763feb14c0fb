import { json } from "../runtimes/options.ts";
import { nameOf, runStateVerb, type StateVerb } from "../runtimes/verb.ts";
import { placePayload, profilePayload, storedProfile } from "./payload.ts";

const activate: StateVerb<string> = {
  usage: "admin-profiles activate NAME",
  purpose: ["Makes an admin profile the one that runtimes commands use unless told otherwise."],
  rows: [json],
  variables: [],
  words: 1,
  read: nameOf,
  async run(name, { state, signal }) {
    // Before the lock: a mistyped name leaves nothing behind.
    storedProfile(name, (await state.read()).adminProfiles);
    return await state.change(signal, (data) => {
      const profile = storedProfile(name, data.adminProfiles);
      data.adminProfiles = { ...data.adminProfiles, active: name };
      return {
        payload: {
          profile: profilePayload(profile, data.adminProfiles, state),
          ...placePayload(data.adminProfiles, state),
        },
        lines: [`Activated admin profile ${name}`],
      };
    });
  },
};

/** `admin-profiles activate` (cli §9). */
export const adminProfilesActivate = (args: string[]): Promise<number> =>
  runStateVerb(activate, args);

/** The rows of its flags. */
export const adminProfilesActivateFlags = activate.rows;
