import { type CodexFindings, examineCodex, findingsJson } from "../../codex/examine.ts";
import type { Machine } from "../../codex/install_guide.ts";
import { type PluginFacts, pluginFacts } from "../../codex/plugin/facts.ts";
import { programPath } from "../../codex/plugin/launch_hint.ts";
import type { JsonObject } from "../../wire/json.ts";
import { columns } from "../columns.ts";
import { switchFlag } from "../flag_rows.ts";
import { printLines } from "../output.ts";
import { typed } from "../self_command.ts";
import { stopOnSignals } from "../stop_signal.ts";
import { systemSources } from "../system_sources.ts";
import { bestCommand, thisMachine } from "./machine.ts";
import { selfHint } from "./plugin_launch.ts";
import { type CodexVerb, LAUNCH_HELP, runCodexVerb } from "./verb.ts";

/** Everything there is to tell of Codex on this machine. */
export interface CodexStatus {
  readonly findings: CodexFindings;
  readonly plugin: PluginFacts;
  readonly machine: Machine;
}

const json = switchFlag("json", "print one JSON document");

const verb: CodexVerb = {
  usage: "status",
  purpose: [
    "Tells whether Codex is installed, logged in and able to hold a conversation, and whether its plugin",
    "for tunnels fits this program. Its app server is started for a moment. Exit code 0 whatever it finds.",
  ],
  rows: [json],
  words: "none",
  after: LAUNCH_HELP,
  async run(reader) {
    using stop = stopOnSignals();
    const status = await codexStatusNow(Deno.env.toObject(), stop.signal);
    const asJson = reader.take(json);
    printLines(
      ...(asJson ? [JSON.stringify(statusJson(status), undefined, 2)] : statusLines(status)),
    );
    return 0;
  },
};

/** `codex status` (cli §12). */
export const codexStatus = (args: string[]): Promise<number> => runCodexVerb(verb, args);
export const codexStatusFlags = verb.rows;

/** Looks at everything at once. Never throws. */
export async function codexStatusNow(
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<CodexStatus> {
  const [findings, plugin, machine] = await Promise.all([
    examineCodex({ env }, signal),
    selfHint().then((hint) => pluginFacts(systemSources.env, programPath(hint), typed)),
    thisMachine(),
  ]);
  return { findings, plugin, machine };
}

/** The status for programs (cli §12). */
export function statusJson({ findings, plugin, machine }: CodexStatus): JsonObject {
  return {
    ...findingsJson(findings),
    ...plugin,
    recommended_install_command: bestCommand("install", machine),
    recommended_upgrade_command: bestCommand("upgrade", machine),
    recommended_uninstall_command: bestCommand("uninstall", machine),
  };
}

/** The status for people; the last line says what to do. */
export function statusLines(status: CodexStatus): string[] {
  const { findings: { verdict, binary, assistant, bridgeError, snapshot }, plugin } = status;
  const { account, initializeInfo } = snapshot ?? {};
  const row = (label: string, text: string | undefined): [string, string][] =>
    text === undefined ? [] : [[label, text.replace(/\p{Cc}+/gu, " ")]];
  return [
    `Codex: ${verdict}`,
    ...columns([
      ...row("program", binary.kind === "found" ? binary.path : undefined),
      ...row("version", binary.kind === "found" ? binary.version : undefined),
      ...row("home", initializeInfo?.codexHome),
      ...row("account", account?.email ?? account?.type),
      ...row(
        "problem",
        bridgeError ?? (assistant.kind === "unavailable" ? assistant.error : undefined),
      ),
      ...row("plugin", plugin.plugin_dir ?? "not installed"),
    ]),
    `Next: ${nextStep(status)}`,
  ];
}

function nextStep({ findings, plugin, machine }: CodexStatus): string {
  switch (findings.verdict) {
    case "missing":
      return bestCommand("install", machine);
    case "unsupported":
      return bestCommand("upgrade", machine);
    case "error":
    case "bridge_ready":
      return typed("codex diagnose");
    case "logged_out":
      return "codex login";
    case "ready":
      return plugin.plugin_reinstall_command ?? typed("codex assistant");
  }
}
