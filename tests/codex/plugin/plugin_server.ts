import { Client } from "@modelcontextprotocol/sdk/client";
import { ROOT } from "../../e2e/process.ts";
import { underTest } from "../../e2e/under_test.ts";
import { ChildTransport } from "./child_transport.ts";

/** What a stand-in for this program was called with, and with which variables. */
export interface Called {
  readonly args: readonly string[];
  readonly variables: readonly string[];
}

/** A program in the place of tunnel-client: notes how it was called and answers as told. */
export interface StandIn {
  readonly path: string;
  /** Every call so far. */
  calls(): Promise<Called[]>;
  /** What the next calls do, as the lines of a shell script. */
  answer(script: string): Promise<void>;
}

/** Writes a stand-in into a folder. */
export async function standIn(folder: string): Promise<StandIn> {
  const [path, log, script] = ["tunnel-client", "calls", "answer.sh"].map((n) => `${folder}/${n}`);
  await Deno.writeTextFile(
    path ?? "",
    [
      "#!/bin/sh",
      `{ printf '%s\\0' "$#" "$@"; env -0; printf 'END\\0'; } >> '${log}'`,
      `. '${script}'`,
      "",
    ].join("\n"),
  );
  await Deno.chmod(path ?? "", 0o755);
  return {
    path: path ?? "",
    async calls() {
      const text = await Deno.readTextFile(log ?? "").catch(() => "");
      return text.split("END\0").filter((call) => call !== "").map((call) => {
        const [count = "0", ...words] = call.split("\0");
        const args = words.slice(0, Number(count));
        return { args, variables: words.slice(Number(count)).filter((word) => word !== "") };
      });
    },
    answer: (lines) => Deno.writeTextFile(script ?? "", `${lines}\n`),
  };
}

/** Variables that every start of the program needs in a test. */
export function baseEnvironment(): Record<string, string> {
  const home = Deno.env.get("HOME") ?? "";
  return {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: home,
    DENO_DIR: Deno.env.get("DENO_DIR") ?? `${home}/.cache/deno`,
    NO_COLOR: "1",
  };
}

/** The command line of the plugin's server with the right to start anything. */
export function serveWords(...flags: readonly string[]): string[] {
  const rights = ["--no-prompt", "--allow-env", "--allow-read", "--allow-write", "--allow-run"];
  const program = [`${ROOT}main.ts`, "codex", "plugin", "serve", ...flags];
  return [Deno.execPath(), ...underTest(["run", "-q", ...rights, ...program])];
}

/** An SDK client that talks to a server it has started. */
export interface Session extends AsyncDisposable {
  readonly client: Client;
  readonly transport: ChildTransport;
}

/** Starts a server in a folder, with these variables and no others, and connects to it. */
export async function connectTo(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Session> {
  const transport = new ChildTransport({ words, env, cwd });
  const client = new Client({ name: "test", version: "1" });
  try {
    await client.connect(transport);
  } catch (error) {
    const { code, stderr } = await transport.end();
    throw new Error(`the server ended with ${code}: ${stderr}`, { cause: error });
  }
  return { client, transport, [Symbol.asyncDispose]: () => client.close() };
}

/** Calls a tool; what the server answers, an error as its code, message and data. */
export async function call(
  { client }: Session,
  name: string,
  args: Record<string, unknown>,
): Promise<{
  readonly code: number | undefined;
  readonly text: string;
  readonly payload: Readonly<Record<string, unknown>>;
}> {
  try {
    const { content, structuredContent } = await client.callTool({ name, arguments: args });
    const text = Array.isArray(content) && content.length === 1 ? content[0].text : "";
    return { code: undefined, text: String(text), payload: { ...Object(structuredContent) } };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const data = "data" in error ? error.data : undefined;
    return { code: Number(error.code), text: error.message, payload: { ...Object(data) } };
  }
}
