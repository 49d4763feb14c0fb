import { assertEquals, assertRejects } from "@std/assert";
import { readCommandLine } from "../../lib/cli/command_line.ts";
import { OperatorError } from "../../lib/core/errors.ts";

/** A request in few words. */
async function read(line: string): Promise<string> {
  const request = await readCommandLine(line.split(" ").filter((word) => word !== ""));
  switch (request.kind) {
    case "command":
      return `${request.command.name} < ${request.args.join(" ")}`.trim();
    case "group-help":
      return `help of ${request.group}`;
    case "root-help":
    case "version":
      return request.kind;
  }
}

const cases: readonly [line: string, request: string][] = [
  ["", "root-help"],
  ["--help", "root-help"],
  ["-h", "root-help"],
  ["--version", "version"],
  ["-v", "version"],
  ["run", "run <"],
  ["run --help", "run < --help"],
  ["run -v", "run < -v"],
  ["run run --profile p", "run < run --profile p"],
  ["help run", "help < run"],
  ["dev", "help of dev"],
  ["dev -h", "help of dev"],
  ["dev --help mcp-stub", "help of dev"],
  ["dev mcp-stub --stdio", "dev mcp-stub < --stdio"],
  ["profiles samples", "help of profiles samples"],
  ["profiles samples show x", "profiles samples show < x"],
  ["profiles --profile-dir d list", "profiles list < --profile-dir d"],
  ["profiles --profile-dir=d samples list", "profiles samples list < --profile-dir=d"],
  ["profiles samples --profile-dir d list", "profiles samples list < --profile-dir d"],
  ["admin --json tunnels get x", "admin tunnels get < --json x"],
  ["admin tunnels --json get x", "admin tunnels get < --json x"],
  ["admin tunnels get x --json", "admin tunnels get < x --json"],
  ["admin --json=false tunnels get", "admin tunnels get < --json=false"],
  [
    "admin --control-plane.base-url u tunnels list",
    "admin tunnels list < --control-plane.base-url u",
  ],
  [
    "admin --control-plane-base-url u tunnels list",
    "admin tunnels list < --control-plane-base-url u",
  ],
  ["admin --json -h", "help of admin"],
  ["admin --admin-key", "help of admin"],
  ["admin --json tunnels get -- --json", "admin tunnels get < --json -- --json"],
];
for (const [line, request] of cases) {
  Deno.test(`readCommandLine: ${line === "" ? "no words" : line} -> ${request}`, async () => {
    assertEquals(await read(line), request);
  });
}

const mistakes: readonly [line: string, message: string][] = [
  ["rnu", 'unknown command "rnu" for "tunnel-client" (did you mean "run"?); known: run, init,'],
  ["profiles bogus", 'unknown command "bogus" for "tunnel-client profiles"; known: list, add,'],
  [
    "profiles samples lits",
    'unknown command "lits" for "tunnel-client profiles samples" (did you mean "list"?); known: list, show',
  ],
  [
    "admin --jsn tunnels get",
    'unknown flag --jsn (did you mean "--json"?); flags of a command come after its name',
  ],
  ["--log.level=secret run", "unknown flag --log.level; flags of a command come after its name"],
  ["dev -v", "unknown flag -v; flags of a command come after its name"],
];
for (const [line, message] of mistakes) {
  Deno.test(`readCommandLine: ${line} is refused`, async () => {
    await assertRejects(() => read(line), OperatorError, message);
  });
}
