/**
 * The words that start this very program again: the executable itself where it is one file, else the
 * runtime with the main module.
 */
export function selfCommand(): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  return [Deno.execPath(), "run", "--no-prompt", "--allow-env", Deno.mainModule];
}
