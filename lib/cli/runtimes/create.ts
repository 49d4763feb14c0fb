import {
  type AliasPlan,
  aliasPlan,
  aliasTunnelRows,
  keepAlias,
  tunnelOfAlias,
} from "./alias_tunnel.ts";
import { baseUrlNote } from "./admin_question.ts";
import { placePayload, tunnelPayload } from "./payload.ts";
import { runStateVerb, runtimesVerb } from "./verb.ts";

const create = runtimesVerb<AliasPlan>({
  usage: "create --alias NAME",
  purpose: [
    "Gives an alias a tunnel: the one it has, else one of this name in the organization or workspace,",
    "else a new one. Nothing is started; runtimes connect does that.",
  ],
  rows: aliasTunnelRows,
  words: 0,
  read: aliasPlan,
  async run(plan, call) {
    const { alias } = plan;
    const { state, signal } = call;
    return await state.withAlias(alias, signal, async () => {
      const { chosen: { tunnel, how, goneTunnelId }, admin } = await tunnelOfAlias(plan, call);
      const record = await keepAlias(plan, { tunnel, admin }, call);
      const notes = [
        goneTunnelId === undefined
          ? undefined
          : await state.note("stale-alias", alias, goneTunnelId, "the tunnel is gone"),
        await state.note("create", alias, tunnel.id, DONE[how]),
      ];
      return {
        payload: {
          alias,
          tunnel: tunnelPayload(tunnel),
          ...placePayload(record.admin_profile, state),
        },
        lines: [`Alias ${alias} has tunnel ${tunnel.id} (${DONE[how]})`],
        notes: [
          ...baseUrlNote(plan.question, admin),
          ...notes.filter((note) => note !== undefined),
        ],
      };
    });
  },
});

const DONE = { known: "it had it", found: "found by its name", created: "new" } as const;

/** `runtimes create` (cli §10). */
export const runtimesCreate = (args: string[]): Promise<number> => runStateVerb(create, args);

/** The rows of its flags. */
export const runtimesCreateFlags = create.rows;
