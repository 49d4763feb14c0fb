import { openState, type State, type StateWaits } from "../../lib/runtimes/state.ts";

/** A state root of its own. */
export interface TestState extends AsyncDisposable {
  readonly root: string;
  readonly state: State;
  /** A file of the root as it stands. */
  text(name: string): Promise<string>;
  /** The names in the root, sorted. */
  names(): readonly string[];
}

/** Opens the state of an empty root, which is there if `made`. */
export async function testState(
  { waits = {}, made = true }: { readonly waits?: StateWaits; readonly made?: boolean } = {},
): Promise<TestState> {
  const home = await Deno.makeTempDir();
  const root = made ? home : `${home}/state`;
  return {
    root,
    state: openState((name) => name === "TUNNEL_CLIENT_STATE_DIR" ? root : undefined, waits),
    text: (name) => Deno.readTextFile(`${root}/${name}`),
    names: () => [...Deno.readDirSync(root)].map(({ name }) => name).toSorted(),
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

/** Never aborts. */
export const forever: AbortSignal = new AbortController().signal;
