import { json } from "../runtimes/options.ts";
import { tabbed } from "../runtimes/payload.ts";
import { runStateVerb, type StateVerb } from "../runtimes/verb.ts";
import { typed } from "../self_command.ts";
import { placePayload, profilePayload } from "./payload.ts";

const list: StateVerb<undefined> = {
  usage: "admin-profiles list",
  purpose: ["Shows the admin profiles: control planes, and where the keys for them come from."],
  rows: [json],
  variables: [],
  words: 0,
  read: () => undefined,
  async run(_plan, { state }) {
    const { adminProfiles } = await state.read();
    const profiles = [...adminProfiles.profiles.values()]
      .toSorted((a, b) => a.name < b.name ? -1 : 1);
    const lines = profiles.map(({ name, control_plane_base_url }) =>
      tabbed(name, control_plane_base_url, ...(name === adminProfiles.active ? ["(active)"] : []))
    );
    const none = `No admin profiles in ${state.root}; make one with ` +
      typed("admin-profiles set default");
    return {
      payload: {
        profiles: profiles.map((profile) => profilePayload(profile, adminProfiles, state)),
        ...placePayload(adminProfiles, state),
      },
      lines: lines.length === 0 ? [none] : lines,
    };
  },
};

/** `admin-profiles list` (cli §9). */
export const adminProfilesList = (args: string[]): Promise<number> => runStateVerb(list, args);

/** The rows of its flags. */
export const adminProfilesListFlags = list.rows;
