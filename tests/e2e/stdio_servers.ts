/** The scriptable stdio server of the fixtures as a command; what it does is told by each method. */
export function scriptedServer(): string[] {
  const program = new URL("../fixtures/stdio_server.ts", import.meta.url).pathname;
  return [Deno.execPath(), "run", "-A", "--no-config", "--no-lock", program];
}
