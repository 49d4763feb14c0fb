import { FLAVOR } from "../core/build.ts";
import { OperatorError } from "../core/errors.ts";
import type { Flavor } from "../core/flavor.ts";
import { programName, VERSION, versionLineOf } from "../core/version.ts";
import { columns } from "./columns.ts";
import { printLines } from "./output.ts";

/** What a mistyped command looks like; anything else may be a secret in the wrong place. */
const PLAIN_WORD = /^[a-z-]{1,24}$/i;

/**
 * Runs a command line of a narrow program: `run`, help and version are all there is (cli §13).
 *
 * @returns the exit code
 * @throws OperatorError for an unknown command or flag
 */
export async function narrowDispatch(
  [word, ...rest]: readonly string[],
  flavor: Flavor = FLAVOR,
): Promise<number> {
  switch (word) {
    case undefined:
    case "--help":
    case "-h":
      printLines(...help(flavor));
      return 0;
    case "--version":
    case "-v":
      printLines(versionLineOf(flavor));
      return 0;
    case "run":
      return await (await import("./run.ts")).run(rest, flavor);
  }
  const name = programName(flavor);
  if (word.startsWith("-")) {
    const flag = word.split("=")[0];
    throw new OperatorError(
      `unknown flag ${flag}; flags of run come after its name: ${name} run --help`,
    );
  }
  const said = PLAIN_WORD.test(word) ? ` ${JSON.stringify(word)}` : "";
  throw new OperatorError(`unknown command${said} for "${name}"; known: run`);
}

function help(flavor: Flavor): string[] {
  const name = programName(flavor);
  return [
    `${name} ${VERSION}`,
    "",
    "Serves a tunnel and nothing else: it polls a control plane over outbound HTTPS, hands each message",
    "to a private MCP server and posts the answer back. Profiles are written and checked with",
    "tunnel-client, which has the admin pages as well.",
    "",
    `Usage: ${name} run [flags]`,
    "",
    ...columns([
      ["run", "serve a tunnel until stopped"],
      ["run --help", "its flags"],
      ["--version", "show the version"],
    ]),
  ];
}
