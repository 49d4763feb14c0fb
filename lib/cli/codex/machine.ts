import { codexEnvironment } from "../../codex/environment.ts";
import { findProgram } from "../../codex/find_program.ts";
import {
  codexGuide,
  type Guide,
  type GuideAction,
  type Machine,
} from "../../codex/install_guide.ts";

/** What there is on this machine that installs Codex, and where Codex is. */
export async function thisMachine(): Promise<Machine> {
  const env = codexEnvironment(Deno.env.toObject());
  const [brew, npm, codex] = await Promise.all(
    ["brew", "npm", "codex"].map((program) => findProgram(program, env)),
  );
  return {
    os: Deno.build.os,
    hasBrew: brew !== undefined,
    hasNpm: npm !== undefined,
    codexPath: codex === undefined ? undefined : await followed(codex),
  };
}

/** The one command that does it best here. */
export function bestCommand(action: GuideAction, machine: Machine): string {
  return preferredOf(codexGuide(action, machine));
}

/** The command of the preferred method. */
export function preferredOf({ preferred, methods }: Guide): string {
  return methods.find(({ name }) => name === preferred)?.command ?? "";
}

/** Package managers put links on the PATH; where they lead tells which one it was. */
async function followed(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch {
    return path;
  }
}
