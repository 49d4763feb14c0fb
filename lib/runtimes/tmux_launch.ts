import { OperatorError } from "../core/errors.ts";
import { killSession, type Tmux, type TmuxAnswer } from "./tmux.ts";

/** What is launched in a session of its own. */
export interface TmuxLaunch {
  readonly session: string;
  /** Program and arguments, each taken literally. */
  readonly argv: readonly string[];
  /** The whole environment of the program; it goes by standard input, never on a command line. */
  readonly variables: Readonly<Record<string, string>>;
}

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Starts a program in a new session: an empty one first, which is then told its variables, instead of
 * those that the server of `tmux` was once started with by whomever, and only then the program in place of
 * its shell (runtimes §1.6). A step that fails takes the session away.
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
    const { stdout } = told("show-environment", await tmux(["show-environment", "-g"]));
    const source = sourceFor(session, variables, variableNames(stdout));
    told("source-file", await tmux(["source-file", "-"], source));
    told("respawn-pane", await tmux(["respawn-pane", "-k", "-t", pane, ...argv]));
  } catch (error) {
    await killSession(tmux, session);
    throw error;
  }
}

/** The names in what `tmux show-environment` says; a line within a value may seem one as well. Pure. */
function variableNames(shown: string): readonly string[] {
  return [...shown.matchAll(/^([A-Za-z_][A-Za-z0-9_]*)=/gm)].map(([, name = ""]) => name);
}

/**
 * The session's variables as commands of `tmux`; a pane stays when its program ends, for its text. Pure.
 *
 * @param inherited names of variables that a program has unless they are taken away
 */
export function sourceFor(
  session: string,
  variables: Readonly<Record<string, string>>,
  inherited: readonly string[],
): string {
  const removed = inherited.filter((name) => !Object.hasOwn(variables, name))
    .map((name) => `set-environment -t ${quoted(`=${session}`)} -r ${name}`);
  const lines = Object.entries(variables)
    .filter(([name]) => VARIABLE_NAME.test(name))
    .map(([name, value]) => `set-environment -t ${quoted(`=${session}`)} ${name} ${quoted(value)}`);
  const keep = `set-option -w -t ${quoted(`=${session}:`)} remain-on-exit on`;
  return [...removed, ...lines, keep].map((line) => `${line}\n`).join("");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
