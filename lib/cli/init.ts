import { parseFlags } from "../config/flags.ts";
import { parseListenAddress } from "../config/listen_addr.ts";
import type { Option } from "../config/option.ts";
import { OptionReader } from "../config/option_reader.ts";
import { options } from "../config/options.ts";
import { accept, type Parsed, refuse } from "../config/parsed.ts";
import { shown } from "../config/problem.ts";
import { parseProfileName } from "../config/profile_name.ts";
import { isReference, parseReference } from "../config/references.ts";
import { renderSample, type SampleValues } from "../config/samples.ts";
import { parseBaseUrl, parseUrlPath } from "../config/urls.ts";
import { OperatorError } from "../core/errors.ts";
import { runCommand, shellWord } from "./with_source.ts";
import { switchFlag, valueFlag } from "./flag_rows.ts";
import { commandHelp } from "./help_text.ts";
import { printLines } from "./output.ts";
import { SETUP_URLS } from "./places.ts";
import { preflightCommand } from "./preflight.ts";
import { canonicalPath, directoryOf } from "./profiles/place.ts";
import { sampleNamed } from "./profiles/samples.ts";
import { targetFlags, targetFor } from "./profiles/target.ts";
import { writeProfile } from "./profiles/write_profile.ts";
import { typed } from "./self_command.ts";
import { systemSources } from "./system_sources.ts";

const DEFAULT_SAMPLE = "sample_mcp_with_dcr";
const STDIO_SAMPLE = "sample_mcp_stdio_local";

const flagsOfInit = {
  profile: valueFlag("profile", {
    parse: parseProfileName,
    fallback: DEFAULT_SAMPLE,
    example: "production",
    shownDefault: DEFAULT_SAMPLE,
    help: "name of the profile to write",
  }),
  sample: valueFlag<string | undefined>("sample", {
    parse: accept,
    fallback: undefined,
    example: STDIO_SAMPLE,
    shownDefault: `${DEFAULT_SAMPLE}, or ${STDIO_SAMPLE} with only --mcp-command`,
    help: "sample to start from",
  }),
  force: switchFlag("force", "write over an existing profile"),
  ...targetFlags,
  baseUrl: valueFlag<string | undefined>("control-plane-base-url", {
    parse: originOf,
    secrecy: "url",
    fallback: undefined,
    example: "https://api.openai.com",
    shownDefault: "https://api.openai.com",
    help: "control plane to poll",
  }),
  urlPath: valueFlag<string | undefined>("control-plane-url-path", {
    parse: parseUrlPath,
    secrecy: "url",
    fallback: undefined,
    example: "/gateway",
    help: "path of a gateway in front of /v1",
  }),
  apiKeyReference: valueFlag<string | undefined>("control-plane-api-key-ref", {
    parse: reference,
    secrecy: "secret",
    fallback: undefined,
    example: "file:/run/secrets/control-plane-key",
    shownDefault: "env:CONTROL_PLANE_API_KEY",
    help: "where the runtime key is: env:NAME or file:PATH, never the key",
  }),
  healthListenAddr: valueFlag<string | undefined>("health-listen-addr", {
    parse: listenAddress,
    fallback: undefined,
    example: "127.0.0.1:0",
    shownDefault: "127.0.0.1:8080",
    help: "address of the health pages; port 0 lets the system choose",
  }),
  openWebUi: switchFlag("open-web-ui", "open the admin pages in a browser at each start"),
  skipPreflight: switchFlag(
    "skip-preflight",
    "write the profile for another machine: look for no program",
  ),
};
/** Every flag of `init`. */
export const initFlags: readonly Option<unknown>[] = [
  ...Object.values(flagsOfInit),
  options.profileDir,
];

/**
 * `init`: writes one profile from a sample (cli §4). Nothing is written unless everything is right.
 *
 * @throws OperatorError for what the operator must mend
 */
export async function init(args: string[]): Promise<number> {
  const flags = parseFlags(args, initFlags);
  if (flags.help) {
    printLines(...initHelp());
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems);
  for (const row of initFlags) reader.take(row);
  reader.finish();
  const [stray] = flags.positionals;
  if (stray !== undefined) throw new OperatorError(`unexpected argument ${shown(stray, "open")}`);

  const tunnelId = reader.take(flagsOfInit.tunnelId);
  if (tunnelId === undefined) throw missingTunnelId();
  const name = reader.take(flagsOfInit.profile);
  const path = canonicalPath(name, directoryOf(reader));
  const sample = sampleNamed(chosenSample(reader));
  const values: SampleValues = {
    tunnelId,
    baseUrl: reader.take(flagsOfInit.baseUrl),
    urlPath: reader.take(flagsOfInit.urlPath) || undefined,
    apiKeyReference: reader.take(flagsOfInit.apiKeyReference),
    healthListenAddr: reader.take(flagsOfInit.healthListenAddr),
    openBrowser: reader.take(flagsOfInit.openWebUi),
    target: targetFor(sample, reader),
  };
  if (!reader.take(flagsOfInit.skipPreflight)) await preflight(values.target);
  await writeProfile({
    path,
    text: renderSample(sample, values),
    force: reader.take(flagsOfInit.force),
  });

  const dir = reader.origins[options.profileDir.name] === `--${options.profileDir.flag}`
    ? reader.take(options.profileDir)
    : undefined;
  printLines(
    `Created profile ${name} at ${path}`,
    `Sample: ${sample.name}`,
    "Next:",
    `  ${
      typed(
        `doctor --profile ${name}${
          dir === undefined ? "" : ` --profile-dir ${shellWord(dir)}`
        } --explain`,
      )
    }`,
    `  ${runCommand({ kind: "profile", name, path, shadowed: [] }, dir)}`,
    ...SETUP_URLS.map(([label, url]) => `${label}: ${url}`),
    "The ChatGPT connector only works while that run command is up.",
  );
  return 0;
}

/** A command alone means the sample for commands. */
function chosenSample(reader: OptionReader): string {
  const named = reader.take(flagsOfInit.sample);
  if (named !== undefined) return named;
  const commandOnly = reader.take(flagsOfInit.command) !== undefined &&
    reader.take(flagsOfInit.serverUrl) === undefined;
  return commandOnly ? STDIO_SAMPLE : DEFAULT_SAMPLE;
}

async function preflight(target: SampleValues["target"]): Promise<void> {
  if (target?.kind !== "command" || isReference(target.text)) return;
  const found = await preflightCommand(target.text);
  if (found.kind === "ok") return;
  throw new OperatorError(
    `mcp-command preflight failed: ${found.reason}; ${found.fix}, or use --skip-preflight for a ` +
      "profile of another machine",
  );
}

function missingTunnelId(): OperatorError {
  return new OperatorError([
    "--tunnel-id is required: the id of the tunnel to serve, or set CONTROL_PLANE_TUNNEL_ID",
    ...SETUP_URLS.map(([label, url]) => `${label}: ${url}`),
    `hint: ${typed("admin tunnels list --help")}`,
    `hint: ${typed("admin tunnels create --help")}`,
  ].join("\n"));
}

function originOf(text: string): Parsed<string> {
  const parsed = parseBaseUrl(text);
  return parsed.kind === "problem" ? parsed : accept(parsed.value.origin);
}

function reference(text: string): Parsed<string> {
  const parsed = parseReference(text);
  return parsed.kind === "problem"
    ? refuse("must be env:NAME or file:PATH, not the key itself")
    : accept(text.trim());
}

function listenAddress(text: string): Parsed<string> {
  const parsed = parseListenAddress(text);
  return parsed.kind === "problem" ? parsed : accept(text.trim());
}

function initHelp(): string[] {
  return commandHelp({
    usage: "tunnel-client init --tunnel-id ID [flags]",
    purpose: [
      "Writes a profile from a sample: a file of settings that run and doctor take by its name.",
      "The key itself never goes into it.",
    ],
    options: initFlags,
    after: [`Samples: ${typed("profiles samples list")}`],
  });
}
