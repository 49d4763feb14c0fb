/** What the suite said about a server. */
export interface SuiteResult {
  /** Scenarios that count for the revision. */
  readonly required: number;
  /** Those of them that failed, by name. */
  readonly failed: readonly string[];
  /** Scenarios that do not count and failed, by name. */
  readonly unscored: readonly string[];
  readonly output: string;
}

/** The official suite; the import map and the lock file hold it to this version. */
const SUITE = "npm:@modelcontextprotocol/conformance@0.2.0-alpha.12";

/** Runs the scenarios of a revision against a server. */
export async function runSuite(url: string, version: string): Promise<SuiteResult> {
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--frozen", "--config", config],
      ...["--allow-net=127.0.0.1", "--allow-read", "--allow-env", "--allow-sys"],
      ...[SUITE, "server", "--url", url, "--requirements", version],
    ],
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  return readReport(new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
}

/** Reads the summary: a line for each scenario, then those that do not count. */
export function readReport(output: string): SuiteResult {
  const lines = output.split("\n").map((line) => line.trim());
  const unscored = new Map<string, boolean>();
  const scenarios = new Map<string, boolean>();
  for (const line of lines) {
    const [, mark, name, kind] = /^([✓✗]) ([a-z0-9-]+)(?:: \d+ passed| \((.*)\))/.exec(line) ?? [];
    if (name === undefined) continue;
    (kind === undefined ? scenarios : unscored).set(name, mark === "✓");
  }
  const required = [...scenarios].filter(([name]) => !unscored.has(name));
  const failing = (some: Iterable<[string, boolean]>) =>
    [...some].filter(([, passed]) => !passed).map(([name]) => name);
  return {
    required: required.length,
    failed: failing(required),
    unscored: failing(unscored),
    output,
  };
}
