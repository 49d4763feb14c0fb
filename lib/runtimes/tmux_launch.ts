import { OperatorError } from "../core/errors.ts";
import { killSession, type Tmux, type TmuxAnswer } from "./tmux.ts";

/** What is launched in a session of its own. */
export interface TmuxLaunch {
  readonly session: string;
  /** Program and arguments, each taken literally. */
  readonly argv: readonly string[];
  /** Variables of the session; they go by standard input, never on a command line. */
  readonly variables: Readonly<Record<string, string>>;
}

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Starts a program in a new session: an empty one first, which is then told its variables, and only
 * then the program in place of its shell (runtimes §1.6). A step that fails takes the session away.
 *
 * @throws {OperatorError} naming the step
 */
export async function launchInTmux(
  tmux: Tmux,
  { session, argv, variables }: TmuxLaunch,
): Promise<void> {
  const told = (step: string, answer: TmuxAnswer): TmuxAnswer => {
    if (answer.ok) return answer;
    throw new OperatorError(
      `tmux ${step} failed${answer.stderr === "" ? "" : `: ${answer.stderr}`}; ` +
        "connect without --tmux needs no tmux",
    );
  };
  told("new-session", await tmux(["new-session", "-d", "-s", session]));
  try {
    const panes = await tmux(["list-panes", "-t", `=${session}`, "-F", "#{pane_id}"]);
    const [pane] = /^%\d+$/m.exec(told("list-panes", panes).stdout) ?? [];
    if (pane === undefined) throw new OperatorError(`tmux session ${session} has no pane`);
    told("source-file", await tmux(["source-file", "-"], sourceFor(session, variables)));
    told("respawn-pane", await tmux(["respawn-pane", "-k", "-t", pane, ...argv]));
  } catch (error) {
    await killSession(tmux, session);
    throw error;
  }
}

/** The session's variables as commands of `tmux`; a pane stays when its program ends, for its text. Pure. */
export function sourceFor(
  session: string,
  variables: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(variables)
    .filter(([name]) => VARIABLE_NAME.test(name))
    .map(([name, value]) => `set-environment -t ${quoted(`=${session}`)} ${name} ${quoted(value)}`);
  const keep = `set-option -w -t ${quoted(`=${session}:`)} remain-on-exit on`;
  return [...lines, keep].map((line) => `${line}\n`).join("");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
