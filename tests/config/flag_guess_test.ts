import { assertEquals } from "@std/assert";
import { likelyRow } from "../../lib/config/flag_guess.ts";
import { parseFlags } from "../../lib/config/flags.ts";
import { optionRows } from "../../lib/config/options.ts";

const guesses: readonly [typed: string, flag: string | undefined][] = [
  ["--mcp.url", "mcp.server-url"],
  ["--mcp-url", "mcp.server-url"],
  ["--sandbox.mode", "sandbox"],
  ["--process.pid_file", "pid.file"],
  ["--admin_ui.open_browser", "open-web-ui"],
  ["--tunnel-id", "control-plane.tunnel-id"],
  ["--log.levle", "log.level"],
  // Words of several flags, and of none.
  ["--url", undefined],
  ["--mcp.cmd", undefined],
];
for (const [typed, flag] of guesses) {
  Deno.test(`parseFlags: ${typed} ${flag ? `is told to be --${flag}` : "is left unexplained"}`, () => {
    const [problem] = parseFlags([`${typed}=x`], optionRows).problems;
    const guess = flag === undefined ? "" : ` (did you mean "--${flag}"?)`;
    assertEquals(problem?.line, `unknown flag ${typed}${guess}`);
  });
}

Deno.test("likelyRow: every setting that is typed as a file names it is recognised", () => {
  for (const row of optionRows.filter(({ inFile }) => inFile)) {
    assertEquals(likelyRow(`--${row.name}`, optionRows)?.name, row.name);
  }
});

Deno.test("parseFlags: a setting without a flag is told where it can be set", () => {
  const [problem] = parseFlags(["--proxy.no_proxy=h"], optionRows).problems;
  assertEquals(
    problem?.line,
    "unknown flag --proxy.no_proxy (proxy.no_proxy has no flag: set NO_PROXY or no_proxy or " +
      "proxy.no_proxy in the configuration file)",
  );
});
