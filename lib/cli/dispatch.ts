import { VERSION_LINE } from "../core/version.ts";
import { readCommandLine } from "./command_line.ts";
import { printLines } from "./output.ts";
import { groupHelp, rootHelp } from "./root_help.ts";

/**
 * Runs the command that a command line names and gives its exit code. No words at all mean help
 * (cli §2). Help and version come from the few files that are loaded at the start, so that they are
 * fast and need no rights. Throws {@linkcode OperatorError} for an unknown command.
 */
export async function dispatch(args: readonly string[]): Promise<number> {
  const request = await readCommandLine(args);
  switch (request.kind) {
    case "root-help":
      printLines(...rootHelp());
      return 0;
    case "version":
      printLines(VERSION_LINE);
      return 0;
    case "group-help":
      printLines(...await groupHelp(request.group));
      return 0;
    case "command":
      return await (await request.command.load())(request.args);
  }
}
