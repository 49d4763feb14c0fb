/** Runs one command with the words after its name; the result is the exit code (cli §1). */
export type Verb = (args: string[]) => Promise<number>;

/** A command as help lists it. */
export interface Command {
  /** One word, or a group and a word. */
  readonly name: string;
  readonly summary: string;
  /** Loads only the file of this command, so that small commands start fast. */
  load(): Promise<Verb>;
}

/** Every command; the only list of them. */
export const commands: readonly Command[] = [
  {
    name: "run",
    summary: "serve a tunnel until stopped",
    load: async () => (await import("./run.ts")).run,
  },
  {
    name: "demo",
    summary: "see a whole tunnel work on this machine, without an account",
    load: async () => (await import("./demo.ts")).demo,
  },
  {
    name: "dev control-plane",
    summary: "run a local control plane to connect clients to",
    load: async () => (await import("./dev_control_plane.ts")).devControlPlane,
  },
  {
    name: "dev mcp-stub",
    summary: "run a small MCP server to try a tunnel with",
    load: async () => (await import("./dev_mcp_stub.ts")).devMcpStub,
  },
  {
    name: "help",
    summary: "explain a topic or a command",
    load: async () => (await import("./help.ts")).help,
  },
];

/** The command that a command line names, and the words after it. */
export function findCommand(
  args: readonly string[],
): { readonly command: Command; readonly rest: string[] } | undefined {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(" ");
    const command = commands.find((candidate) => candidate.name === name);
    if (command !== undefined && args.length >= length) {
      return { command, rest: args.slice(length) };
    }
  }
  return undefined;
}

/** Whether a command, or a group of commands, has this name. */
export function isCommand(name: string): boolean {
  return commands.some((command) => command.name === name || command.name.startsWith(`${name} `));
}
