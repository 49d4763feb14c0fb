import { assertEquals } from "@std/assert";
import { holding, type Query } from "../../lib/sandbox/held.ts";
import { planned } from "./planned.ts";

const PLAN = planned({
  args: [
    "--mcp.server-url=https://mcp.test/mcp",
    "--mcp.command=channel=s,command=server",
    "--log.file=/logs/a.log",
    "--health.listen-addr=127.0.0.1:0",
  ],
});

/** A permission as one word, the way the flags would grant it. */
function wordOf(permission: Deno.PermissionDescriptor): string {
  switch (permission.name) {
    case "net":
      return `net ${permission.host ?? "*"}`;
    case "read":
    case "write":
      return `${permission.name} ${permission.path ?? "*"}`;
    case "env":
      return `env ${permission.variable ?? "*"}`;
    case "run":
      return `run ${permission.command ?? "*"}`;
    case "sys":
      return `sys ${permission.kind ?? "*"}`;
    case "ffi":
      return `ffi ${permission.path ?? "*"}`;
    case "import":
      return `import ${permission.host ?? "*"}`;
  }
}

/** Where nothing is downloaded the runtime counts every host of `import` as permitted. */
const EXACT = new Set([
  "import *",
  ...PLAN.items.map(({ permission, value }) => `${permission} ${value}`),
]);

const DENIED = new Set(PLAN.denyNet.map((host) => host.replace(/\/\d+$/, "")));

/** A process that holds the plan without some words and with some others. */
function process(without: readonly string[] = [], and: readonly string[] = []): Query {
  return (permission) => {
    const word = wordOf(permission);
    const { host } = permission.name === "net" ? permission : {};
    if (host !== undefined && DENIED.has(host) && !and.includes(word)) return "denied";
    return EXACT.has(word) && !without.includes(word) || and.includes(word) ? "granted" : "prompt";
  };
}

Deno.test("holding: exactly the plan is exact", () => {
  assertEquals(holding(PLAN, process()), { verdict: "exact", missing: [], excess: [] });
});

Deno.test("holding: each right of the plan is missed by itself", () => {
  for (const item of PLAN.items) {
    const { verdict, missing } = holding(PLAN, process([`${item.permission} ${item.value}`]));
    assertEquals(verdict, "less", item.value);
    assertEquals(
      missing.map(({ permission, value }) => `${permission} ${value}`).includes(
        `${item.permission} ${item.value}`,
      ),
      true,
    );
  }
});

/** What is held beside the plan, and what ends it. */
const EXCESS: readonly (readonly [held: string, fix: string])[] = [
  ["net *", "run without --allow-net"],
  ["read *", "run without --allow-read"],
  ["write *", "run without --allow-write"],
  ["env *", "run without --allow-env"],
  ["run *", "run without --allow-run"],
  ["sys *", "run without --allow-sys"],
  ["ffi *", "run without --allow-ffi"],
  ["net mcp.test", "run without --allow-net=mcp.test"],
  ["net 10.255.255.254:443", "run without an --allow-net that covers 10.255.255.254:443"],
  ["net 169.254.169.254:80", "run without an --allow-net that covers 169.254.169.254:80"],
  ["read /etc/passwd", "run without an --allow-read that covers /etc/passwd"],
  ["write /logs", "run without an --allow-write that covers /logs"],
  ["env GITHUB_TOKEN", "run without --allow-env=GITHUB_TOKEN"],
  ["net 169.254.0.0", "run with --deny-net=169.254.0.0/16"],
  ["run sh", "run without --allow-run=sh"],
  ["run /usr/bin/perl", "run without --allow-run=/usr/bin/perl"],
  ["net example.com:443", "run without an --allow-net that covers example.com:443"],
  ["read /var", "run without an --allow-read that covers /var"],
  ["read /app", "run without an --allow-read that covers /app"],
  ["write /app/lib", "run without an --allow-write that covers /app/lib"],
  ["write /work", "run without an --allow-write that covers /work"],
  ["env MY_SECRET", "run without --allow-env=MY_SECRET"],
  ["sys hostname", "run without --allow-sys=hostname"],
  ["ffi /usr/lib", "run without an --allow-ffi that covers /usr/lib"],
];

for (const [held, fix] of EXCESS) {
  Deno.test(`holding: ${held} is more than the plan, told: ${fix}`, () => {
    const { verdict, excess } = holding(PLAN, process([], [held]));
    assertEquals([verdict, excess.map((one) => one.fix)], ["more", [fix]]);
  });
}

Deno.test("holding: a start that may download is more than the plan", () => {
  const { verdict, excess } = holding(PLAN, process(["import *"], ["import code.example:443"]));
  assertEquals([verdict, excess.map(({ fix }) => fix)], ["more", ["run with --cached-only"]]);
});
