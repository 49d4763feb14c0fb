import { IS_ONE_FILE } from "../../core/build.ts";
import { OperatorError } from "../../core/errors.ts";
import { planFlags } from "../../sandbox/flags.ts";
import type { PermissionPlan } from "../../sandbox/item.ts";
import { ONE_FILE_FLAGS, RUNTIME_FLAGS } from "../deploy/start_flags.ts";

/** How this program is there, as far as starting it again goes. */
export interface ProgramForm {
  readonly standalone: boolean;
  readonly oneFile: boolean;
  readonly execPath: string;
  /** A file or web address. */
  readonly mainModule: string;
}

/** The form of this very process. */
export const ownForm = (): ProgramForm => ({
  standalone: Deno.build.standalone,
  oneFile: IS_ONE_FILE,
  execPath: Deno.execPath(),
  mainModule: Deno.mainModule,
});

/**
 * The words that start this program with exactly the rights of a plan (runtimes §12.22). A standalone
 * executable has the rights it was built with, and takes no others. Pure.
 */
export function startWords(
  plan: PermissionPlan,
  { standalone, oneFile, execPath, mainModule }: ProgramForm,
): [string, ...string[]] {
  if (standalone) return [execPath];
  const rights = planFlags(plan);
  if (!oneFile) return [execPath, "run", "--frozen", ...RUNTIME_FLAGS, ...rights, mainModule];
  // A program that came from a web address is loaded from there again, or from the cache.
  const isLocal = mainModule.startsWith("file:");
  const flags = ONE_FILE_FLAGS.filter((flag) => isLocal || flag !== "--no-remote");
  return [execPath, "run", ...flags, ...rights, mainModule];
}

/**
 * Makes sure that `--tunnel-client-bin` names this very program: a runtime of another version or of
 * somebody else is not what was asked to be supervised.
 *
 * @throws {OperatorError} naming both
 */
export async function checkOwnProgram(path: string, form: ProgramForm): Promise<void> {
  const own = form.standalone
    ? form.execPath
    : form.mainModule.startsWith("file:")
    ? decodeURIComponent(new URL(form.mainModule).pathname)
    : form.mainModule;
  const [given, running] = await Promise.all([identity(path), identity(own)]);
  if (given !== undefined && given === running) return;
  const why = given === undefined ? "there is no such file" : "that is another program";
  throw new OperatorError(
    `--tunnel-client-bin ${path}: ${why}; runtimes only start the program that runs now, ${own}: ` +
      "leave the flag out, or call the other program itself",
  );
}

async function identity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, isFile } = await Deno.stat(path);
    return isFile ? `${dev}:${ino ?? await Deno.realPath(path)}` : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined;
  }
}
