import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { runProcess, startProcess } from "./process.ts";

/** What the task grants: this machine's loopback, the repository, this runtime as child; no more. */
const GRANTS = [
  "--allow-env",
  "--allow-read=.",
  "--allow-net=127.0.0.1",
  `--allow-run=${Deno.execPath()},/usr/bin/kill`,
];

/** Both transports with what came back, and how much crossed. */
const TRANSCRIPT = [
  /^ {2}main +initialize .* demo-http \d/m,
  /^ {2}main +tools\/list .* server_info, echo, uppercase$/m,
  /^ {2}main +tools\/call echo( +\d+\.\d){5} +one tool call crosses the tunnel$/m,
  /^ {2}main +tools\/call uppercase .* 1\/6 .* 6\/6 ONE TOOL CALL CROSSES THE TUNNEL$/m,
  /^ {2}local +initialize .* demo-stdio \d/m,
  /^ {2}local +tools\/call uppercase .* 1\/6 .* 6\/6 ONE TOOL CALL CROSSES THE TUNNEL$/m,
  /^It works: 10 messages and 12 progress notifications crossed the tunnel\.$/m,
];

Deno.test("demo task: grants what it needs and nothing else", () => {
  const words = manifest.tasks.demo.command.replace(/\$\(.*\)(?=,)/, Deno.execPath()).split(" ");
  const flags = words.filter((word) => word.startsWith("--"));
  assertEquals(flags, ["--no-prompt", "--frozen", ...GRANTS], words.join(" "));
  assertEquals(words.slice(-2), ["main.ts", "demo"]);
});

Deno.test("demo --once through its task: shows both channels at work, exit 0", async () => {
  const { code, stdout, stderr } = await runProcess({ args: ["task", "-q", "demo", "--once"] });
  assertEquals(code, 0, stdout + stderr);
  for (const line of TRANSCRIPT) assert(line.test(stdout), `${line}\n${stdout}`);
});

Deno.test("demo on busy ports: takes the next free ones and says so", async () => {
  using first = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using second = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [plane, health] = [first.addr.port, second.addr.port];
  const { code, stdout, stderr } = await runProcess({
    args: [
      ...["run", "--no-prompt", "--frozen", ...GRANTS, "main.ts", "demo", "--once"],
      ...[`--listen-addr=127.0.0.1:${plane}`, `--health.listen-addr=127.0.0.1:${health}`],
    ],
  });
  assertEquals(code, 0, stdout + stderr);
  for (const [port, what] of [[plane, "control plane"], [health, "health pages"]]) {
    assertStringIncludes(stdout, `Port ${port} is busy: the ${what} took port `);
  }
  for (const line of TRANSCRIPT) assert(line.test(stdout), `${line}\n${stdout}`);
});

Deno.test("demo that cannot start its stdio server: says why in one line, exit 1", async () => {
  const grants = GRANTS.filter((flag) => !flag.startsWith("--allow-run"));
  const { code, stderr } = await runProcess({
    args: [
      ...["run", "--no-prompt", "--frozen", ...grants, "main.ts", "demo", "--once"],
      ...["--listen-addr=127.0.0.1:0", "--health.listen-addr=127.0.0.1:0"],
    ],
  });
  assertEquals([code, stderr.trimEnd().split("\n").length], [1, 1], stderr);
  assertStringIncludes(stderr, "--allow-run=");
});

for (const flag of ["--listen-addr", "--health.listen-addr"]) {
  Deno.test(`demo ${flag} on the last port, which is busy: one line with it, exit 1`, async () => {
    using _busy = listenUnlessBusy(65_535);
    const { code, stderr } = await runProcess({
      args: [
        ...["run", "--no-prompt", "--frozen", ...GRANTS, "main.ts", "demo", "--once"],
        ...["--listen-addr=127.0.0.1:0", `${flag}=127.0.0.1:65535`],
      ],
    });
    assertEquals([code, stderr.trimEnd().split("\n").length], [1, 1], stderr);
    assertStringIncludes(stderr, "cannot listen on 127.0.0.1:65535");
  });
}

Deno.test("demo that is stopped amid its transcript: ends at once, exit 0", async () => {
  await using demo = startProcess({
    args: [
      ...["run", "--no-prompt", "--frozen", ...GRANTS, "main.ts", "demo"],
      ...["--listen-addr=127.0.0.1:0", "--health.listen-addr=127.0.0.1:0"],
    ],
  });
  await demo.line("channel message");
  demo.signal("SIGINT");
  assertEquals((await demo.exit()).code, 0);
  assert(!demo.lines.some((line) => line.startsWith("It works")), demo.lines.join("\n"));
});

function listenUnlessBusy(port: number): Disposable {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return { [Symbol.dispose]() {} };
  }
}
