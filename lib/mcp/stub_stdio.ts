import process from "node:process";

/** Serves the stub's tools over standard input and output until the input ends. */
export async function serveStubOverStdio(name: string, version: string): Promise<void> {
  // @ts-types="@modelcontextprotocol/sdk/server/stdio"
  const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
  const { stubServer } = await import("./stub_tools.ts");
  const server = stubServer(name, version);
  // The SDK's transport does not take the end of its input as a close.
  const ended = new Promise<void>((resolve) => process.stdin.once("end", resolve));
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
