/** What a bare name may end with on Windows. */
const ENDINGS = Deno.build.os === "windows" ? [".exe", ".cmd", ".bat", ""] : [""];
const PATH_SEPARATOR = Deno.build.os === "windows" ? ";" : ":";
/** Execute bits of owner, group and others. */
const EXECUTABLE = 0o111;

/**
 * The path of a program: a path stands for itself, a bare name is looked for on the PATH of `env`.
 * `undefined` if nothing executable is there. What may not be read counts as not there.
 */
export async function findProgram(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (/[/\\]/.test(program)) return await isExecutable(program) ? program : undefined;
  for (const dir of (env["PATH"] ?? env["Path"] ?? "").split(PATH_SEPARATOR)) {
    if (dir === "") continue;
    for (const ending of ENDINGS) {
      const path = `${dir}/${program}${ending}`;
      if (await isExecutable(path)) return path;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    return isFile && (Deno.build.os === "windows" || ((mode ?? 0) & EXECUTABLE) !== 0);
  } catch {
    return false;
  }
}
