import { expectArguments, parseFlags } from "../config/flags.ts";
import { didYouMean } from "../config/nearest.ts";
import { SettingsError, shown } from "../config/problem.ts";
import { OperatorError } from "../core/errors.ts";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { powershellScript } from "./completion/powershell.ts";
import { completionPlaces, type Place, SHELLS } from "./completion/tree.ts";
import { zshScript } from "./completion/zsh.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";

/** `completion <shell>`: prints the script that completes command lines of this program (cli §2). */
export async function completion(args: string[]): Promise<number> {
  const flags = parseFlags(args, []);
  if (flags.help) {
    printLines(...completionHelp());
    return 0;
  }
  if (flags.problems.length > 0) throw new SettingsError(flags.problems);
  expectArguments(flags, 1);
  const [shell = ""] = flags.positionals;
  const script = scriptOf(shell);
  if (script === undefined) {
    throw new OperatorError(
      `unknown shell ${shown(shell, "open")}${didYouMean(shell, SHELLS)}; known: ${
        SHELLS.join(", ")
      }`,
    );
  }
  printLines(...script(await completionPlaces()));
  return 0;
}

function scriptOf(shell: string): ((places: readonly Place[]) => string[]) | undefined {
  switch (shell) {
    case "bash":
      return bashScript;
    case "zsh":
      return zshScript;
    case "fish":
      return fishScript;
    case "powershell":
      return powershellScript;
    default:
      return undefined;
  }
}

function completionHelp(): string[] {
  return commandHelp({
    usage: `tunnel-client completion ${SHELLS.join("|")}`,
    purpose: [
      "Prints a script that completes commands and flags of tunnel-client in a shell. Load it in the",
      "file your shell starts with:",
      "  bash        source <(tunnel-client completion bash)",
      "  zsh         source <(tunnel-client completion zsh)     after compinit",
      "  fish        tunnel-client completion fish | source",
      "  powershell  tunnel-client completion powershell | Out-String | Invoke-Expression",
    ],
    options: [],
  });
}
