import { programPath } from "../../codex/plugin/launch_hint.ts";
import type { Option } from "../../config/option.ts";
import type { OptionReader } from "../../config/option_reader.ts";
import { profileDirectory } from "../../config/profile_dir.ts";
import { parseLine } from "../../config/scalars.ts";
import { OperatorError } from "../../core/errors.ts";
import { takeProxyEnvironment } from "../../core/proxy_environment.ts";
import { VERSION } from "../../core/version.ts";
import type { JsonObject } from "../../wire/json.ts";
import { switchFlag, valueFlag } from "../flag_rows.ts";
import { baseOf } from "../health/base_url.ts";
import { type EndpointFinding, isGood } from "../health/health_report.ts";
import { probeEndpoint } from "../health/http_probe.ts";
import { printLines } from "../output.ts";
import { stopOnSignals } from "../stop_signal.ts";
import { pluginPart } from "./plugin_part.ts";
import { selfHint } from "./plugin_launch.ts";
import { runtimePart, stateRootOf } from "./runtime_part.ts";
import { codexStatusNow, statusJson, statusLines } from "./status.ts";
import { type CodexVerb, LAUNCH_HELP, runCodexVerb } from "./verb.ts";

const rows = {
  alias: textFlag(
    "alias",
    "docs",
    "runtime to look at; the word behind the command means the same",
  ),
  pluginRoot: textFlag("plugin-root", "./tunnel-mcp", "folder of a plugin to look at"),
  healthUrl: {
    ...textFlag("health-url", "http://127.0.0.1:8080", "running client to ask for its health"),
    secrecy: "url",
  } satisfies Option<string | undefined>,
  json: switchFlag("json", "print one JSON document"),
};

const verb: CodexVerb = {
  usage: "diagnose [alias]",
  purpose: [
    "Looks at everything between Codex and a tunnel: its plugin, this program, where state and profiles",
    "are, a running client, the runtime of an alias, and the app server. Changes nothing, and asks",
    "nothing outside this machine itself. Exit code 0 whatever it finds.",
  ],
  rows: Object.values(rows),
  words: "one at most",
  after: LAUNCH_HELP,
  run: (reader, { positionals: [word] }) => diagnose(reader, word),
};

/** `codex diagnose` (cli §12). */
export const codexDiagnose = (args: string[]): Promise<number> => runCodexVerb(verb, args);
export const codexDiagnoseFlags = verb.rows;

async function diagnose(reader: OptionReader, word: string | undefined): Promise<number> {
  const flag = reader.take(rows.alias);
  if (word !== undefined && flag !== undefined) {
    throw new OperatorError("the alias is given twice; give it as a word or with --alias");
  }
  const alias = word ?? flag;
  const healthUrl = reader.take(rows.healthUrl);
  const base = healthUrl === undefined ? undefined : baseOf(healthUrl);
  if (base?.kind === "unresolved") throw new OperatorError(`--health-url: ${base.error}`);
  // The runtime would send requests to this very machine through a proxy; Codex gets them back.
  const { env, variables } = takeProxyEnvironment();
  using stop = stopOnSignals();
  const selfPath = programPath(await selfHint());
  const [status, runtime, health] = await Promise.all([
    codexStatusNow({ ...Deno.env.toObject(), ...variables }, stop.signal),
    alias === undefined ? undefined : runtimePart(alias, env),
    base === undefined ? undefined : askHealth(base.url),
  ]);
  const findings = {
    plugin: await pluginPart(reader.take(rows.pluginRoot), status.plugin, selfPath),
    binary: { path: selfPath, version: VERSION },
    state_root: stateRootOf(env),
    profile_dir: profileDirectory(env("TUNNEL_CLIENT_PROFILE_DIR"), env).dir,
    health: health?.told ?? null,
    runtime: runtime === undefined
      ? null
      : runtime.kind === "found"
      ? runtime.status
      : { alias, error: runtime.error },
    codex_bridge: statusJson(status),
  };
  if (reader.take(rows.json)) {
    printLines(JSON.stringify(findings, undefined, 2));
    return 0;
  }
  printLines(
    `This program: ${selfPath} (${VERSION})`,
    `State: ${findings.state_root}`,
    `Profiles: ${findings.profile_dir}`,
    ...(health === undefined ? [] : [`Client: ${health.words}`]),
    ...(runtime === undefined ? [] : [
      `Runtime ${alias}: ${
        runtime.kind === "found" ? String(runtime.status["runtime_state"]) : runtime.error
      }`,
    ]),
    ...statusLines(status),
  );
  return 0;
}

async function askHealth(
  url: string,
): Promise<{ readonly told: JsonObject; readonly words: string }> {
  const [healthz, readyz] = await Promise.all([
    probeEndpoint(`${url}/healthz`),
    probeEndpoint(`${url}/readyz`),
  ]);
  const told = { base_url: url, healthz: endpointJson(healthz), readyz: endpointJson(readyz) };
  const words = [wordsOf(healthz), wordsOf(readyz)].join(", ").replace(/\p{Cc}+/gu, " ");
  return { told, words: `${url}: ${words}` };
}

function endpointJson(finding: EndpointFinding): JsonObject {
  return finding.kind === "answered"
    ? { url: finding.url, ok: isGood(finding), status: finding.status, body: finding.body }
    : { url: finding.url, ok: false, error: finding.error };
}

function wordsOf(finding: EndpointFinding): string {
  return finding.kind === "answered" ? finding.body : finding.error;
}

function textFlag(flag: string, example: string, help: string): Option<string | undefined> {
  return valueFlag<string | undefined>(flag, {
    parse: parseLine,
    fallback: undefined,
    blankIsError: "flag",
    example,
    help,
  });
}
