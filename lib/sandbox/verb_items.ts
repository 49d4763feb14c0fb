import { EVERYTHING, type Permission, type PlanItem } from "./item.ts";

/** The verbs beside `run` that have a plan of their own; `dev control-plane` is written with a dash. */
export const VERBS = [
  "demo",
  "dev-control-plane",
  "dev-proxy",
  "dev-smoke",
  "dev-mcp-stub",
  "doctor",
  "health",
  "profiles",
  "admin",
  "runtimes",
  "codex",
] as const;
export type Verb = typeof VERBS[number];

/** Where things are on this machine. */
export interface VerbPlaces {
  /** The program that runs this one. */
  readonly runtime: string;
  /** The path of a program, by its name. */
  readonly program: (name: string) => string;
  /** Ends a child together with what it has started; absent where there is none. */
  readonly kill: string | undefined;
  /** `host:port` of the control plane that tunnels are administrated at. */
  readonly controlPlane: string;
  readonly profileDir: string;
  /** Directories that profiles are read from as well, and never written to. */
  readonly olderProfileDirs: readonly string[];
  readonly stateRoot: string;
  /** Directories where older versions may have left such a root. */
  readonly olderStateRoots: readonly string[];
  readonly codexHome: string;
  readonly temporaryDir: string;
  /** What the sources are loaded from; none where the program is one file. */
  readonly modules: readonly string[];
  /** That file, if it is on this machine. */
  readonly ownFile: string | undefined;
}

/** What one verb takes beside the settings of its client, which for `doctor` are those of `run`. Pure. */
export function verbItems(verb: Verb, places: VerbPlaces): PlanItem[] {
  const need = needs(verb);
  const { runtime, program, kill, controlPlane, profileDir, stateRoot, codexHome } = places;
  const state = [
    need("read", stateRoot, "read what is known of aliases, and logs"),
    ...places.olderStateRoots.map((dir) =>
      need("read", dir, "see whether an older version is there")
    ),
  ];
  const profiles = [profileDir, ...places.olderProfileDirs].map((dir) =>
    need("read", dir, "read profiles")
  );
  const loaded = places.modules.map((dir) => need("read", dir, "load its own modules"));
  const environment = need(
    "env",
    EVERYTHING,
    "read its environment, and pass it on to what it starts",
  );
  const loopback = need("net", "127.0.0.1", "serve and reach its parts on ports of this machine");
  const group = kill === undefined
    ? []
    : [need("run", kill, "end a program together with what it has started")];
  switch (verb) {
    case "demo":
      return [
        ...[...loaded, environment, loopback, ...group],
        need("run", runtime, "start the MCP server that speaks over stdio"),
      ];
    case "dev-control-plane":
      return [
        ...[...loaded, environment, loopback],
        need("write", places.temporaryDir, "make the folder of generated keys, and remove it"),
        need("read", places.temporaryDir, "make the folder of generated keys, and remove it"),
      ];
    case "dev-proxy":
    case "dev-smoke":
    case "dev-mcp-stub":
    case "doctor":
      return [...loaded, environment, loopback, ...(verb === "dev-mcp-stub" ? [] : group)];
    case "health":
      return [
        ...loaded,
        environment,
        need("net", "127.0.0.1", "ask a client of this machine how it is"),
      ];
    case "profiles":
      return [
        ...[...loaded, environment, ...profiles],
        need("write", profileDir, "write profiles"),
      ];
    case "admin":
      return [...loaded, environment, need("net", controlPlane, "administrate tunnels")];
    case "runtimes":
      return [
        ...[...loaded, environment, ...group],
        need("net", controlPlane, "make and look up tunnels"),
        need("net", "127.0.0.1", "ask the clients of this machine how they are"),
        ...state,
        need("write", stateRoot, "write what is known of aliases, and logs"),
        ...profiles,
        need("write", profileDir, "write the profile of an alias"),
        need("run", runtime, "start a client in the background"),
        need("run", program("tmux"), "keep a client in a session, where tmux is installed"),
        need("run", program("ps"), "see whether a process is still the one that was started"),
      ];
    case "codex":
      return [
        ...[...loaded, environment, ...group],
        ...(places.ownFile === undefined
          ? []
          : [need("read", places.ownFile, "tell whether the plugin starts this very program")]),
        need("run", program("codex"), "start Codex"),
        need("read", program("codex"), "see whether Codex is installed"),
        need("run", runtime, "call this program for the plugin's tools"),
        need("read", codexHome, "read what Codex is set to"),
        need("write", codexHome, "install the plugin, and switch it on"),
        ...profiles,
        need("run", program("ps"), "see whether a process is still the one that was started"),
        ...state,
        need("net", "127.0.0.1", "ask the clients of this machine how they are"),
      ];
  }
}

/** Makes items of one verb; all are the main realm's. */
function needs(verb: Verb) {
  return (permission: Permission, value: string, reason: string): PlanItem => ({
    permission,
    value,
    reason,
    setting: verb,
    realm: "main",
  });
}
