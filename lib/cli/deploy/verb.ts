import { parseFlags, strayWords } from "../../config/flags.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { options } from "../../config/options.ts";
import { commandHelp } from "../help_text.ts";
import { printLines } from "../output.ts";
import { systemSources } from "../system_sources.ts";
import { composeFile } from "./compose.ts";
import { deployOptions as rows } from "./deploy_options.ts";
import type { Deployment } from "./deployment.ts";
import { dockerScript } from "./docker.ts";
import { dockerfile } from "./dockerfile.ts";
import type { DeployKind } from "./kinds.ts";
import { kubernetesManifest, sidecarManifest } from "./kubernetes.ts";
import { launchdPlist } from "./launchd.ts";
import { planDeployment } from "./plan_deployment.ts";
import { releaseWorkflow } from "./release_workflow.ts";
import { systemdUnit } from "./systemd.ts";
import { windowsService } from "./windows.ts";

/** Kinds that are the same for every profile. */
type ProgramKind = "dockerfile" | "release-workflow";
type ProfileKind = Exclude<DeployKind, ProgramKind>;

/**
 * `deploy`: prints what runs a profile somewhere else, with exactly the rights it needs there. Secrets are
 * named, never printed.
 *
 * @throws OperatorError for a profile that `run` would not start with
 */
export function deploy(kind: DeployKind, args: string[]): number {
  const flags = parseFlags(args, Object.values(rows));
  if (flags.help) {
    printLines(...help(kind));
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const wanted = {
    image: reader.take(rows.image),
    runtimePath: reader.take(rows.runtimePath),
    programPath: reader.take(rows.programPath),
    targetProfile: reader.take(rows.targetProfile),
  };
  reader.finish();
  const selectors = new Set<string | undefined>(
    [options.profile, options.profileFile, options.profileDir].map(({ flag }) => flag),
  );
  const values = new Map([...flags.values].filter(([flag]) => selectors.has(flag)));
  const printed = kind === "dockerfile" || kind === "release-workflow"
    ? ofProgram(kind)
    : ofProfile(kind, planDeployment({ ...flags, values }, systemSources, { kind, ...wanted }));
  printLines(printed.trimEnd());
  return 0;
}

function ofProgram(kind: ProgramKind): string {
  switch (kind) {
    case "dockerfile":
      return dockerfile(Deno.version.deno);
    case "release-workflow":
      return releaseWorkflow(Deno.version.deno);
  }
}

function ofProfile(kind: ProfileKind, deployment: Deployment): string {
  switch (kind) {
    case "docker":
      return dockerScript(deployment);
    case "compose":
      return composeFile(deployment);
    case "kubernetes":
      return kubernetesManifest(deployment);
    case "kubernetes-sidecar":
      return sidecarManifest(deployment);
    case "systemd":
      return systemdUnit(deployment);
    case "launchd":
      return launchdPlist(deployment);
    case "windows-service":
      return windowsService(deployment);
  }
}

function help(kind: DeployKind): string[] {
  return commandHelp({
    usage: `tunnel-client deploy ${kind} [--profile NAME] [flags]`,
    purpose: [
      "Prints what runs a profile somewhere else, with exactly the rights it needs there. Secrets are",
      "named, never printed. Programs of stdio servers are looked for on this machine.",
    ],
    options: Object.values(rows),
  });
}
