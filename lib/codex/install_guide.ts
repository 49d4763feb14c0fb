/** What is to be done with Codex. */
export type GuideAction = "install" | "upgrade" | "uninstall";

/** One way to do it, by a package manager. */
export interface GuideMethod {
  readonly name: "homebrew" | "npm";
  /** For a shell, as it stands. Never run by this program. */
  readonly command: string;
  /** Whether the package manager is on this machine. */
  readonly available: boolean;
}

/** The ways, and the one that fits this machine best. */
export interface Guide {
  readonly preferred: GuideMethod["name"];
  readonly methods: readonly GuideMethod[];
}

/** What the advice depends on. */
export interface Machine {
  readonly os: typeof Deno.build.os;
  readonly hasBrew: boolean;
  readonly hasNpm: boolean;
  /** Where `codex` really is, links followed; absent if it is not installed. */
  readonly codexPath: string | undefined;
}

const COMMANDS: Readonly<Record<GuideMethod["name"], Readonly<Record<GuideAction, string>>>> = {
  homebrew: {
    install: "brew install --cask codex",
    upgrade: "brew upgrade --cask codex",
    uninstall: "brew uninstall --cask codex",
  },
  npm: {
    install: "npm install -g @openai/codex",
    upgrade: "npm install -g @openai/codex@latest",
    uninstall: "npm uninstall -g @openai/codex",
  },
};

/**
 * How Codex is installed, upgraded or removed here (codex §3.4). What is installed is dealt with by
 * the package manager it came from.
 */
export function codexGuide(action: GuideAction, machine: Machine): Guide {
  const { os, hasBrew, hasNpm } = machine;
  const npm = { name: "npm", command: COMMANDS.npm[action], available: hasNpm } as const;
  // There is no Homebrew for Windows.
  if (os === "windows") return { preferred: "npm", methods: [npm] };
  const brew = {
    name: "homebrew",
    command: COMMANDS.homebrew[action],
    available: hasBrew,
  } as const;
  const preferred = preferredOf(machine);
  return { preferred, methods: preferred === "npm" ? [npm, brew] : [brew, npm] };
}

function preferredOf({ os, hasBrew, hasNpm, codexPath = "" }: Machine): GuideMethod["name"] {
  if (/[/\\]node_modules[/\\]/.test(codexPath)) return "npm";
  if (/[/\\](?:Caskroom|Cellar)[/\\]/.test(codexPath)) return "homebrew";
  if (os === "darwin" && hasBrew) return "homebrew";
  return hasBrew && !hasNpm ? "homebrew" : "npm";
}
