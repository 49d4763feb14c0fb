// The package types its files without the ".js" they are imported by.
// @ts-types="@modelcontextprotocol/sdk/types"
import { type JSONRPCMessage, JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";
import { readLines } from "../../../lib/core/lines.ts";
import { soon } from "../../e2e/soon.ts";

/** How to start a server. */
export interface ChildOptions {
  readonly words: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/**
 * A server as a child process, for the SDK's client. The SDK's own transport leaves a timer behind,
 * and does not let a test write what is no message.
 */
export class ChildTransport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** Lines that answer no call of the client: errors without an id. */
  readonly strays: unknown[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stderr: Promise<string>;
  #reading = Promise.resolve();

  constructor({ words: [command = "", ...args], env, cwd }: ChildOptions) {
    this.#child = new Deno.Command(command, {
      args,
      cwd,
      env: { ...env },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#stderr = new Response(this.#child.stderr).text();
  }

  get pid(): number {
    return this.#child.pid;
  }

  start(): Promise<void> {
    this.#reading = this.#read();
    return Promise.resolve();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.write(`${JSON.stringify(message)}\n`);
  }

  /** Writes anything at all. */
  async write(text: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(text));
  }

  /** Ends its input and waits until it is gone; its exit code and what it said on standard error. */
  async end(): Promise<{ readonly code: number; readonly stderr: string }> {
    await this.#stdin.close().catch(() => {});
    try {
      const { code } = await soon(this.#child.status, "the end of the server");
      return { code, stderr: await this.#stderr };
    } catch (error) {
      this.#child.kill("SIGKILL");
      throw error;
    } finally {
      await this.#child.status;
      await this.#reading;
      await this.#stderr;
      this.onclose?.();
    }
  }

  async close(): Promise<void> {
    await this.end();
  }

  async #read(): Promise<void> {
    for await (const line of readLines(this.#child.stdout)) {
      if (line.kind !== "text") throw new Error("the server wrote what is no line of text");
      const json: unknown = JSON.parse(line.text);
      const parsed = JSONRPCMessageSchema.safeParse(json);
      if (parsed.success && "id" in parsed.data) this.onmessage?.(parsed.data);
      else this.strays.push(json);
    }
  }
}
