import { assertEquals, assertThrows } from "@std/assert";
import type { SandboxMode } from "../../lib/config/settings.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { Boundary } from "../../lib/sandbox/boundary.ts";
import { sandboxJson } from "../../lib/sandbox/boundary_json.ts";
import { boundaryRecords } from "../../lib/sandbox/boundary_records.ts";
import type { Permission, PermissionPlan } from "../../lib/sandbox/item.ts";
import { planned } from "./planned.ts";

const START = ["--mcp.server-url=http://127.0.0.1:1/mcp", "--health.listen-addr=127.0.0.1:0"];
const PLAN = planned({ args: START });
const MORE = planned({ args: [...START, "--mcp.command=channel=s,command=server"] });
const LESS = planned({ args: ["--mcp.server-url=https://api.openai.com/mcp", START[1] ?? ""] });

/** A boundary of a process that holds exactly a plan, except what is missing. */
function boundary(
  mode: SandboxMode,
  { missing = [], kept = [] }: {
    readonly missing?: readonly string[];
    readonly kept?: readonly Permission[];
  } = {},
  plan: PermissionPlan = PLAN,
): Boundary {
  const items = plan.items.filter(({ value }) => !missing.includes(value));
  const held = new Set(items.map(({ permission, value }) => `${permission} ${value}`));
  return new Boundary({
    mode,
    plan: () => plan,
    query(permission) {
      const [value] = Object.values({ ...permission, name: undefined }).filter((it) => it);
      if (plan.denyNet.some((host) => host.replace(/\/\d+$/, "") === value)) return "denied";
      const isHeld = permission.name === "import" || held.has(`${permission.name} ${value}`);
      return isHeld ? "granted" : "prompt";
    },
    give: () => [...kept],
    now: () => 0,
  });
}

Deno.test("Boundary: strict does not start with less than the plan", () => {
  const { message } = assertThrows(
    () => boundary("strict", { missing: ["127.0.0.1:1"] }),
    OperatorError,
  );
  assertEquals(
    message,
    "mcp.server_urls, channel main: not permitted to connect to 127.0.0.1:1: " +
      "run with --allow-net=127.0.0.1:1",
  );
});

Deno.test("Boundary: the data plane is given its part, as far as it is held", () => {
  assertEquals(boundary("worker").permissions.net, ["api.openai.com:443", "127.0.0.1:1"]);
  assertEquals(boundary("worker", { missing: ["127.0.0.1:1"] }).permissions.net, [
    "api.openai.com:443",
  ]);
});

Deno.test("Boundary: a reload that needs no more stays within", () => {
  const line = boundary("strict");
  line.propose(LESS);
  assertEquals(line.change(), { kind: "within" });
  line.accept(false);
  assertEquals(line.permissions.net, ["api.openai.com:443", "127.0.0.1:1"], "the realm stays");
});

Deno.test("Boundary: strict refuses a reload that needs more, and names the flag", () => {
  const line = boundary("strict");
  const { message } = assertThrows(() => line.propose(MORE), OperatorError);
  assertEquals(message.includes("run with --allow-run=/bin/server"), true, message);
  assertEquals(line.change(), { kind: "within" }, "nothing is proposed");
});

Deno.test("Boundary: a reload that needs more has rights for another realm", () => {
  const line = boundary("worker");
  line.propose(MORE);
  const change = line.change();
  assertEquals(change.kind === "beyond" && change.permissions.run, [
    "/bin/server",
    "/usr/bin/kill",
  ]);
  line.accept(true);
  assertEquals(line.change(), { kind: "within" });
  const [row] = sandboxJson(line.report()).plan.filter(({ value }) => value === "/bin/server");
  assertEquals(row?.held, true);
});

Deno.test("sandboxJson: mode, moment, verdict, and a row a right", () => {
  const line = boundary("worker");
  const before = sandboxJson(line.report());
  assertEquals([before.mode, before.applied_at, before.verdict], ["worker", null, "exact"]);
  line.confine();
  const after = sandboxJson(line.report());
  assertEquals([after.applied_at, after.verdict], ["1970-01-01T00:00:00.000Z", "exact"]);
  assertEquals(after.plan.filter(({ value }) => value === "/app/lib"), [{
    permission: "read",
    value: "/app/lib",
    reason: "load its own modules when they are used",
    setting: "the program itself",
    held: true,
  }]);
});

Deno.test("sandboxJson: what stays wider than the plan is more, what is missing is less", () => {
  const wide = boundary("worker", { kept: ["read"] });
  wide.confine();
  assertEquals(sandboxJson(wide.report()).verdict, "more");
  const narrow = boundary("off", { missing: ["127.0.0.1:1"] });
  const { verdict, plan } = sandboxJson(narrow.report());
  assertEquals([verdict, plan.filter(({ held }) => !held).map(({ value }) => value)], [
    "less",
    ["127.0.0.1:1"],
  ]);
});

Deno.test("boundaryRecords: one line with where the data plane may go, and what is kept", () => {
  const line = boundary("worker", { kept: ["read"] });
  line.confine();
  assertEquals(boundaryRecords(line), [{
    level: "info",
    message: "sandbox",
    attrs: {
      component: "sandbox",
      mode: "worker",
      verdict: "more",
      net: "api.openai.com:443,127.0.0.1:1",
      read: "/app/lib",
      kept: "read",
    },
  }]);
});

Deno.test("boundaryRecords: a variable that was taken away is told with what to use instead", () => {
  const line = new Boundary({
    mode: "worker",
    plan: () => PLAN,
    cleared: ["DENO_CERT"],
    query: () => "granted",
    give: () => [],
  });
  line.confine();
  assertEquals(boundaryRecords(line).map(({ message }) => message), [
    "sandbox",
    "DENO_CERT is not obeyed in the sandbox: name certificates with ca_bundle",
  ]);
});

Deno.test("boundaryRecords: what is missing in mode worker is a warning with its flag", () => {
  const records = boundaryRecords(boundary("worker", { missing: ["127.0.0.1:0"] }));
  assertEquals(records.slice(1).map(({ level, message }) => [level, message]), [[
    "warn",
    "health.listen_addr: not permitted to listen on a free port of 127.0.0.1: " +
    "run with --allow-net=127.0.0.1:0",
  ]]);
});

Deno.test("boundaryRecords: in mode off rights without a limit are told, and how to have less", () => {
  let plans = 0;
  const line = new Boundary({
    mode: "off",
    plan: () => {
      plans++;
      return PLAN;
    },
    query: ({ name }) => name === "net" ? "granted" : "prompt",
  });
  assertEquals(plans, 0, "a start does not plan for what it does not confine");
  assertEquals(boundaryRecords(line).map(({ level, message }) => [level, message]), [
    ["info", "sandbox"],
    [
      "warn",
      "this process may connect to any host and listen anywhere: start it with the rights of " +
      "sandbox plan, or with sandbox.mode worker",
    ],
  ]);
  assertEquals(boundaryRecords(boundary("off")).map(({ message }) => message), ["sandbox"]);
  assertEquals(plans, 1);
});
