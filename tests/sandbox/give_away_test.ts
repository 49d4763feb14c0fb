import { assertEquals } from "@std/assert";
import { giveAway } from "../../lib/sandbox/give_away.ts";
import type { PermissionPlan, PlanItem } from "../../lib/sandbox/item.ts";

function item(
  permission: PlanItem["permission"],
  value: string,
  rest: Partial<PlanItem> = {},
): PlanItem {
  return { permission, value, reason: "", setting: "", realm: "main", ...rest };
}

const PLAN: PermissionPlan = {
  items: [
    item("net", "plane.test:443", { realm: "engine" }),
    item("net", "127.0.0.1:8080", { atStart: true }),
    item("net", "proxy.test:3128"),
    item("net", "proxy.test:3129", { realm: "engine" }),
    item("env", "A", { atStart: true }),
    item("run", "/bin/x", { realm: "engine" }),
    item("read", "/p.yaml"),
    item("read", "/lib", { realm: "engine" }),
  ],
  denyNet: [],
};

/** A process that holds what is granted; with a kind alone, all of it. */
function rights(granted: readonly string[]) {
  const held = new Set(granted);
  const word = (permission: Deno.PermissionDescriptor) => {
    const [value] = Object.entries(permission).flatMap(([key, text]) => key === "name" ? [] : text);
    return value === undefined ? permission.name : `${permission.name} ${value}`;
  };
  return {
    held,
    querySync(permission: Deno.PermissionDescriptor): { state: Deno.PermissionState } {
      const isHeld = coveringOf(word(permission)).some((one) => held.has(one)) ||
        held.has(permission.name);
      return { state: isHeld ? "granted" : "prompt" };
    },
    // Like the runtime: whatever covers the right goes.
    revokeSync(permission: Deno.PermissionDescriptor) {
      const text = word(permission);
      coveringOf(text).forEach((one) => held.delete(one));
      if (text !== permission.name) return;
      for (const one of held) if (one.startsWith(`${text} `)) held.delete(one);
    },
  };
}

/** The grant itself, and those of the directories around it. */
function coveringOf(word: string): string[] {
  const [name = "", value = ""] = word.split(" ");
  if (!value.startsWith("/")) return [word];
  const parts = value.split("/");
  return parts.map((_, at) => `${name} ${parts.slice(0, at + 1).join("/")}`);
}

Deno.test("giveAway: of lists only what is needed later stays", () => {
  const process = rights(PLAN.items.map(({ permission, value }) => `${permission} ${value}`));
  assertEquals(giveAway(PLAN, process), []);
  assertEquals([...process.held].toSorted(), ["net proxy.test:3128", "read /p.yaml"]);
});

Deno.test("giveAway: a grant of a host stays while one of its ports is needed", () => {
  const process = rights(["net proxy.test", "net proxy.test:3128", "net proxy.test:3129"]);
  assertEquals(giveAway(PLAN, process), ["net"]);
  assertEquals(process.held.has("net proxy.test"), true);
});

Deno.test("giveAway: a grant of everything goes, unless some of it is needed later", () => {
  const process = rights(["net", "read", "write", "env", "run", "sys", "ffi", "import"]);
  assertEquals(giveAway(PLAN, process), ["net", "read"]);
  assertEquals([...process.held], ["net", "read"]);
});

Deno.test("giveAway: with nothing needed later nothing stays", () => {
  const process = rights([
    "net",
    "read",
    "env HOME",
    "run sh",
    "sys",
    "ffi",
    "import code.example:443",
  ]);
  assertEquals(giveAway({ items: [], denyNet: [] }, process), []);
  assertEquals([...process.held], []);
});

Deno.test("giveAway: of a host that is needed whole no port is given away, which would take the host along", () => {
  const plan: PermissionPlan = {
    items: [
      item("net", "127.0.0.1"),
      item("net", "127.0.0.1:8080", { atStart: true }),
      item("net", "127.0.0.1:9", { realm: "engine" }),
      item("net", "plane.test:443", { realm: "engine" }),
    ],
    denyNet: [],
  };
  const process = rights(plan.items.map(({ permission, value }) => `${permission} ${value}`));
  assertEquals(giveAway(plan, process), []);
  assertEquals(process.held.has("net 127.0.0.1"), true);
  assertEquals(process.held.has("net 127.0.0.1:8080"), true);
  assertEquals(process.held.has("net plane.test:443"), false);
});

Deno.test("giveAway: a path in a directory that is needed whole stays, or the directory would go along", () => {
  const plan: PermissionPlan = {
    items: [
      item("write", "/run/app"),
      item("write", "/run/app/mcp.sock", { realm: "engine" }),
      item("write", "/run/application", { realm: "engine" }),
    ],
    denyNet: [],
  };
  const process = rights(plan.items.map(({ permission, value }) => `${permission} ${value}`));
  assertEquals(giveAway(plan, process), []);
  assertEquals([...process.held], ["write /run/app", "write /run/app/mcp.sock"]);
});

Deno.test("giveAway: a grant of a directory stays while something in it is needed", () => {
  const plan: PermissionPlan = {
    items: [
      item("read", "/srv/p.yaml"),
      item("read", "/srv/lib", { realm: "engine" }),
      item("read", "/other/lib", { realm: "engine" }),
    ],
    denyNet: [],
  };
  const process = rights(["read /srv", "read /other"]);
  assertEquals(giveAway(plan, process), ["read"]);
  assertEquals([...process.held], ["read /srv"]);
});
