import { assertEquals } from "@std/assert";
import { probeStdio } from "../../../lib/cli/doctor/stdio_probe.ts";
import { engineWith, hopTo } from "./network_rig.ts";

const NEVER = new AbortController().signal;

/** What the program does with each request; `exit` ends it, `""` says nothing. */
interface Script {
  readonly discover: string;
  readonly initialize: string;
}

const DISCOVERED = {
  resultType: "complete",
  supportedVersions: ["2026-07-28"],
  capabilities: {},
  _meta: { "io.modelcontextprotocol/serverInfo": { name: "new", version: "2" } },
};
const INITIALIZED = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  serverInfo: { name: "old", version: "1" },
};
const result = (value: unknown) => JSON.stringify({ result: value });
const UNKNOWN = JSON.stringify({ error: { code: -32601, message: "unknown" } });

/** A program that notes the requests it gets in a file, and answers as told. */
async function probe(script: Script) {
  const directory = await Deno.makeTempDir();
  const notes = `${directory}/asked`;
  const program = `${directory}/server.mjs`;
  try {
    await Deno.writeTextFile(
      program,
      `const script = ${JSON.stringify(script)};
      let rest = "";
      for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split("\\n");
        rest = lines.pop();
        for (const line of lines) {
          const { id, method } = JSON.parse(line);
          if (id === undefined) continue;
          Deno.writeTextFileSync(${JSON.stringify(notes)}, method + "\\n", { append: true });
          const answer = method === "server/discover" ? script.discover : script.initialize;
          if (answer === "exit") Deno.exit(1);
          if (answer === "") continue;
          console.log(JSON.stringify({ jsonrpc: "2.0", id, ...JSON.parse(answer) }));
        }
      }`,
    );
    const command = [
      ...[Deno.execPath(), "run", "--no-lock", "--no-config", "-q"],
      ...[`--allow-write=${directory}`, program],
    ].join(" ");
    const binding = { kind: "stdio", channel: "main", command } as const;
    const engine = engineWith(hopTo("control_plane", { url: "http://127.0.0.1:1" }));
    const outcome = await probeStdio(binding, engine, NEVER, 1_500);
    const asked = (await Deno.readTextFile(notes)).trim().split("\n");
    return { outcome, asked };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("probeStdio: a server of the modern era is asked server/discover and nothing else (mcp-eras §3)", async () => {
  const { outcome, asked } = await probe({ discover: result(DISCOVERED), initialize: UNKNOWN });
  assertEquals(outcome, {
    kind: "ok",
    era: "modern",
    protocolVersion: "2026-07-28",
    server: { name: "new", version: "2" },
  });
  assertEquals(asked, ["server/discover"]);
});

for (
  const [what, discover] of [
    ["does not know server/discover", UNKNOWN],
    ["is silent to it", ""],
    ["ends over it", "exit"],
  ] as const
) {
  Deno.test(`probeStdio: a server that ${what} is asked initialize next (mcp-eras §3)`, async () => {
    const { outcome, asked } = await probe({ discover, initialize: result(INITIALIZED) });
    assertEquals(outcome, {
      kind: "ok",
      era: "legacy",
      protocolVersion: "2025-11-25",
      server: { name: "old", version: "1" },
    });
    assertEquals(asked, ["server/discover", "initialize"]);
  });
}

Deno.test("probeStdio: a program that speaks neither way is no MCP server", async () => {
  const { outcome } = await probe({ discover: UNKNOWN, initialize: UNKNOWN });
  assertEquals(outcome.kind, "not-mcp");
});
