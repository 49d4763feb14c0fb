import type { Option } from "../config/option.ts";
import type { DeployKind } from "./deploy/kinds.ts";

/** Runs one command with the words after its name; the result is the exit code (cli §1). */
export type Verb = (args: string[]) => Promise<number>;

type Rows = readonly Option<unknown>[];

/** A command as help lists it. */
export interface Command {
  /** Its words, outermost group first. */
  readonly name: string;
  readonly summary: string;
  /** Loads only the files of this command, so that small commands start fast. */
  load(): Promise<Verb>;
  /** The rows of its flags, for completion; absent if it takes none. */
  flags?(): Promise<Rows>;
}

/** Words that only lead to commands. */
export interface Group {
  readonly name: string;
  readonly summary: string;
  /** Flags that its commands also take in front of their own name (cli §1). */
  flags?(): Promise<Rows>;
}

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

/** Every command, in the order help lists them; the only list of them. */
export const commands: readonly Command[] = [
  {
    name: "run",
    summary: "serve a tunnel until stopped",
    load: async () => (await import("./run.ts")).run,
    flags: async () => (await import("./run.ts")).runFlags,
  },
  {
    name: "init",
    summary: "write a profile from a sample",
    load: async () => (await import("./init.ts")).init,
    flags: async () => (await import("./init.ts")).initFlags,
  },
  {
    name: "doctor",
    summary: "check settings and every hop before a start",
    load: async () => (await import("./doctor.ts")).doctor,
    flags: async () => (await import("./doctor.ts")).doctorFlags,
  },
  {
    name: "health",
    summary: "ask a running client how it is",
    load: async () => (await import("./health.ts")).health,
    flags: async () => (await import("./health.ts")).healthFlags,
  },
  {
    name: "profiles list",
    summary: "show the profiles there are",
    load: async () => (await import("./profiles/list.ts")).profilesList,
    flags: async () => (await import("./profiles/list.ts")).profilesListFlags,
  },
  {
    name: "profiles add",
    summary: "write a profile from a file or a sample",
    load: async () => (await import("./profiles/add.ts")).profilesAdd,
    flags: async () => (await import("./profiles/add.ts")).profilesAddFlags,
  },
  {
    name: "profiles edit",
    summary: "change a profile in your editor, checked before it is saved",
    load: async () => (await import("./profiles/edit.ts")).profilesEdit,
    flags: async () => (await import("./profiles/edit.ts")).profilesEditFlags,
  },
  {
    name: "profiles show",
    summary: "print a profile, or the settings it leads to",
    load: async () => (await import("./profiles/show.ts")).profilesShow,
    flags: async () => (await import("./profiles/show.ts")).profilesShowFlags,
  },
  {
    name: "profiles validate",
    summary: "check a profile without starting anything",
    load: async () => (await import("./profiles/validate.ts")).profilesValidate,
    flags: async () => (await import("./profiles/validate.ts")).profilesValidateFlags,
  },
  {
    name: "profiles remove",
    summary: "delete a profile",
    load: async () => (await import("./profiles/remove.ts")).profilesRemove,
    flags: async () => (await import("./profiles/remove.ts")).profilesRemoveFlags,
  },
  {
    name: "profiles samples list",
    summary: "show the built-in samples",
    load: async () => (await import("./profiles/samples.ts")).profilesSamplesList,
    flags: async () => (await import("./profiles/samples.ts")).profilesSamplesListFlags,
  },
  {
    name: "profiles samples show",
    summary: "print a sample and what it needs",
    load: async () => (await import("./profiles/samples.ts")).profilesSamplesShow,
    flags: async () => (await import("./profiles/samples.ts")).profilesSamplesShowFlags,
  },
  {
    name: "sandbox plan",
    summary: "show the rights that run needs, and why",
    load: async () => (await import("./sandbox/plan.ts")).sandboxPlan,
    flags: async () => (await import("./sandbox/plan.ts")).sandboxPlanFlags,
  },
  {
    name: "sandbox check",
    summary: "compare the rights of this process with those that run needs",
    load: async () => (await import("./sandbox/check.ts")).sandboxCheck,
    flags: async () => (await import("./sandbox/check.ts")).sandboxCheckFlags,
  },
  {
    name: "admin tunnels create",
    summary: "make a tunnel",
    load: async () => (await import("./admin/tunnels_create.ts")).adminTunnelsCreate,
    flags: async () => (await import("./admin/tunnels_create.ts")).adminTunnelsCreateFlags,
  },
  {
    name: "admin tunnels get",
    summary: "show one tunnel",
    load: async () => (await import("./admin/tunnels_get.ts")).adminTunnelsGet,
    flags: async () => (await import("./admin/tunnels_get.ts")).adminTunnelsGetFlags,
  },
  {
    name: "admin tunnels list",
    summary: "show the tunnels of an organization or workspace",
    load: async () => (await import("./admin/tunnels_list.ts")).adminTunnelsList,
    flags: async () => (await import("./admin/tunnels_list.ts")).adminTunnelsListFlags,
  },
  {
    name: "admin tunnels update",
    summary: "change a tunnel",
    load: async () => (await import("./admin/tunnels_update.ts")).adminTunnelsUpdate,
    flags: async () => (await import("./admin/tunnels_update.ts")).adminTunnelsUpdateFlags,
  },
  {
    name: "admin tunnels delete",
    summary: "delete a tunnel",
    load: async () => (await import("./admin/tunnels_delete.ts")).adminTunnelsDelete,
    flags: async () => (await import("./admin/tunnels_delete.ts")).adminTunnelsDeleteFlags,
  },
  {
    name: "demo",
    summary: "see a whole tunnel work on this machine, without an account",
    load: async () => (await import("./demo.ts")).demo,
    flags: async () => Object.values((await import("./demo_options.ts")).demoOptions),
  },
  {
    name: "dev control-plane",
    summary: "run a local control plane to connect clients to",
    load: async () => (await import("./dev_control_plane.ts")).devControlPlane,
    flags: async () => Object.values((await import("./plane_options.ts")).planeOptions),
  },
  {
    name: "dev proxy",
    summary: "run a local control plane and a client in one process",
    load: async () => (await import("./dev_proxy.ts")).devProxy,
    flags: async () => Object.values((await import("./dev_proxy_options.ts")).proxyOptions),
  },
  {
    name: "dev smoke",
    summary: "send messages the whole way, for CI",
    load: async () => (await import("./dev_smoke.ts")).devSmoke,
    flags: async () => Object.values((await import("./dev_smoke_options.ts")).smokeOptions),
  },
  {
    name: "dev mcp-stub",
    summary: "run a small MCP server to try a tunnel with",
    load: async () => (await import("./dev_mcp_stub.ts")).devMcpStub,
    flags: async () => Object.values((await import("./stub_options.ts")).mcpStubOptions),
  },
  ...DEPLOYMENTS.map(([kind, summary]): Command => ({
    name: `deploy ${kind}`,
    summary,
    load: async () => {
      const { deploy } = await import("./deploy/verb.ts");
      return (args) => Promise.resolve(deploy(kind, args));
    },
    flags: async () => Object.values((await import("./deploy/deploy_options.ts")).deployOptions),
  })),
  {
    name: "completion",
    summary: "print the completion script of a shell",
    load: async () => (await import("./completion.ts")).completion,
  },
  {
    name: "help",
    summary: "explain a topic or a command",
    load: async () => (await import("./help.ts")).help,
  },
];

/** Every group, outermost first. */
export const groups: readonly Group[] = [
  {
    name: "profiles",
    summary: "files of settings, by name",
    flags:
      async () => [(await import("../config/options/selectors.ts")).selectorOptions.profileDir],
  },
  { name: "profiles samples", summary: "profiles to begin with" },
  { name: "sandbox", summary: "the rights of this process" },
  {
    name: "admin",
    summary: "what takes an admin key",
    flags: async () => {
      const { adminKey, adminOptions } = await import("./admin/options.ts");
      return [adminKey, ...Object.values(adminOptions)];
    },
  },
  { name: "admin tunnels", summary: "create, change and delete tunnels" },
  { name: "dev", summary: "a control plane and MCP servers to develop with" },
  { name: "deploy", summary: "manifests with a profile's rights in them" },
];

/** The command of exactly this name. */
export function commandNamed(name: string): Command | undefined {
  return commands.find((command) => command.name === name);
}

/** The group of exactly this name. */
export function groupNamed(name: string): Group | undefined {
  return groups.find((group) => group.name === name);
}

/** The flags of a group and of the groups around it, which may all stand before its words. */
export async function groupFlags(name: string): Promise<Rows> {
  const words = name.split(" ");
  const around = words.map((_, index) => groupNamed(words.slice(0, index + 1).join(" ")));
  return (await Promise.all(around.map((group) => group?.flags?.() ?? []))).flat();
}

/** Words that may follow a group's name, or begin a command line if it is empty. */
export function wordsBelow(group: string): string[] {
  const depth = group === "" ? 0 : group.split(" ").length;
  const below = commands.filter(({ name }) => group === "" || name.startsWith(`${group} `));
  return [...new Set(below.map(({ name }) => name.split(" ")[depth] ?? ""))];
}

/** Whether a command, or a group of commands, has this name. */
export function isCommand(name: string): boolean {
  return commandNamed(name) !== undefined || groupNamed(name) !== undefined;
}
