import type { Command, Group } from "../command.ts";
import type { DeployKind } from "../deploy/kinds.ts";

const DEPLOYMENTS: readonly (readonly [kind: DeployKind, summary: string])[] = [
  ["docker", "print the docker command that runs a profile"],
  ["compose", "print a Compose file for a profile"],
  ["kubernetes", "print a Deployment of its own for a profile"],
  ["kubernetes-sidecar", "print a Deployment with the client beside an MCP server"],
  ["systemd", "print a systemd unit for a profile"],
  ["launchd", "print a launchd daemon for a profile"],
  ["windows-service", "print a Windows service definition for a profile"],
  ["dockerfile", "print the Dockerfile of the image the others use"],
  ["release-workflow", "print a workflow that builds and publishes releases"],
];

/** Manifests. */
export const deployCommands: readonly Command[] = [
  ...DEPLOYMENTS.map(([kind, summary]): Command => ({
    name: `deploy ${kind}`,
    summary,
    load: async () => {
      const { deploy } = await import("../deploy/verb.ts");
      return (args) => Promise.resolve(deploy(kind, args));
    },
    flags: async () => Object.values((await import("../deploy/deploy_options.ts")).deployOptions),
  })),
];

export const deployGroups: readonly Group[] = [
  { name: "deploy", summary: "manifests with a profile's rights in them" },
];
