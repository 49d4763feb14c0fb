import type { Option } from "../../config/option.ts";
import { type AdminQuestion, effectiveProfile } from "../../runtimes/admin_choice.ts";
import { withProfile } from "../../runtimes/admin_profile.ts";
import { utcSeconds } from "../../runtimes/history.ts";
import { switchFlag } from "../flag_rows.ts";
import { adminProfileOptions, defaultOptions, json } from "../runtimes/options.ts";
import { nameOf, runStateVerb, type StateVerb } from "../runtimes/verb.ts";
import { placePayload, profilePayload } from "./payload.ts";

const activate: Option<boolean> = {
  ...switchFlag("activate", "use it from now on; --activate=false only stores it"),
  fallback: true,
  shownDefault: "true",
};

interface SetPlan extends Pick<AdminQuestion, "overrides" | "defaults"> {
  readonly name: string;
  readonly isActivated: boolean;
}

const set: StateVerb<SetPlan> = {
  usage: "admin-profiles set NAME",
  purpose: [
    "Stores where tunnels are administrated and where the key for that comes from. What no flag names",
    "stays as it is stored; for a new profile it comes from the environment, else by default.",
  ],
  rows: [...Object.values(adminProfileOptions), activate, json],
  variables: Object.values(defaultOptions),
  words: 1,
  read: (reader, flags) => ({
    name: nameOf(reader, flags),
    isActivated: reader.take(activate),
    overrides: {
      baseUrl: reader.take(adminProfileOptions.baseUrl)?.origin,
      urlPath: reader.take(adminProfileOptions.urlPath),
      adminKey: reader.take(adminProfileOptions.adminKey),
    },
    defaults: {
      baseUrl: reader.take(defaultOptions.baseUrl)?.origin,
      urlPath: reader.take(defaultOptions.urlPath),
    },
  }),
  async run({ name, isActivated, ...values }, { state, signal }) {
    return await state.change(signal, (data) => {
      const profile = {
        ...effectiveProfile(name, values, data.adminProfiles),
        updated_at: utcSeconds(Date.now()),
      };
      data.adminProfiles = withProfile(data.adminProfiles, profile, { activate: isActivated });
      return {
        payload: {
          profile: profilePayload(profile, data.adminProfiles, state),
          ...placePayload(data.adminProfiles, state),
        },
        lines: [`Saved admin profile ${name}`],
      };
    });
  },
};

/** `admin-profiles set` (cli §9). */
export const adminProfilesSet = (args: string[]): Promise<number> => runStateVerb(set, args);

/** The rows of its flags. */
export const adminProfilesSetFlags = set.rows;
