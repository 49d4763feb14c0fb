import { GENERAL_RIGHTS, RUNTIME_FLAGS } from "../cli/deploy/start_flags.ts";
import { programName } from "../core/version.ts";
import { executableName, type Target } from "./targets.ts";

/** What is compiled, and how. */
export interface Compilation {
  /** Name of the program; the whole one's if absent. */
  readonly program?: string;
  /** Folder of the split program. */
  readonly parts: string;
  readonly target: Target;
  readonly outDir: string;
  /** Flags of the profile's permission plan; general rights if there is no profile. */
  readonly rights?: readonly string[] | undefined;
  /** Environment of the compiler on top of this one's. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a compilation ended. */
export type Compiled =
  | { readonly kind: "compiled"; readonly path: string }
  /** The target's runtime is neither cached nor can it be fetched. */
  | { readonly kind: "no-runtime"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** What `deno compile` says around every failure to get the runtime of the target. */
const NO_RUNTIME = /Setting up base binary/;

/** Makes a native executable with `deno compile`; its rights are part of it and cannot be widened. */
export async function compile(compilation: Compilation): Promise<Compiled> {
  const { parts, target, outDir, rights = GENERAL_RIGHTS, env = {} } = compilation;
  const path = `${outDir}/${executableName(compilation.program ?? programName("full"), target)}`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "compile",
        "--quiet",
        "--no-config",
        "--no-lock",
        "--no-check",
        "--target",
        target.triple,
      ],
      ...[...RUNTIME_FLAGS, ...rights, "--output", path, `${parts}/main.js`],
    ],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "null",
  }).output();
  if (success) return { kind: "compiled", path };
  const words = new TextDecoder().decode(stderr).trim();
  return NO_RUNTIME.test(words)
    ? { kind: "no-runtime", reason: causeOf(words) }
    : { kind: "failed", reason: words };
}

/** The first cause below the runtime's own step, in one line. */
function causeOf(words: string): string {
  const lines = words.split("\n").map((line) => line.trim());
  const at = lines.findIndex((line) => NO_RUNTIME.test(line));
  return (lines[at + 1] ?? lines[at] ?? words).replace(/^\d+: /, "");
}
