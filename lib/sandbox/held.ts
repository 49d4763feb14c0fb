import { EVERYTHING, type PermissionPlan, type PlanItem, valuesOf } from "./item.ts";

/** Asks whether a right is held, without asking the operator for it. */
export type Query = (permission: Deno.PermissionDescriptor) => Deno.PermissionState;

/** A right that is held although the plan does not name it. */
export interface Excess {
  /** What it opens; reads on after "may". */
  readonly opens: string;
  /** What ends it, as far as that can be told: reads on after a colon. */
  readonly fix: string;
}

/** What a process holds, against what it needs. */
export interface Holding {
  readonly verdict: "exact" | "more" | "less";
  readonly missing: readonly PlanItem[];
  readonly excess: readonly Excess[];
}

/**
 * Compares the rights of this process with a plan. The runtime answers questions about single rights and
 * lists none, so what is too much is found by asking for wholes, for what lies around the plan's values,
 * and for some rights that are worth a lot to others.
 */
export function holding(plan: PermissionPlan, query: Query = currentState): Holding {
  const missing = plan.items.filter((item) => !holds(item, query));
  const excess = excessOf(plan, query);
  const verdict = missing.length > 0 ? "less" : excess.length > 0 ? "more" : "exact";
  return { verdict, missing, excess };
}

/** Whether this process holds an item of a plan. */
export function holds(item: PlanItem, query: Query = currentState): boolean {
  return query(descriptorOf(item)) === "granted";
}

/** An item as the runtime names it. */
export function descriptorOf({ permission, value }: PlanItem): Deno.PermissionDescriptor {
  if (value === EVERYTHING) return { name: permission };
  switch (permission) {
    case "net":
      return { name: "net", host: value };
    case "read":
      return { name: "read", path: value };
    case "write":
      return { name: "write", path: value };
    case "env":
      return { name: "env", variable: value };
    case "run":
      return { name: "run", command: value };
    case "sys":
      return { name: "sys" };
  }
}

/** The state of a right of this process. */
export function currentState(permission: Deno.PermissionDescriptor): Deno.PermissionState {
  return Deno.permissions.querySync(permission).state;
}

/** The kinds of right that can be held whole. */
const KINDS = ["net", "read", "write", "env", "run", "sys", "ffi"] as const;

/** The rights of these that let code do the most harm, if they are held whole. */
const WORST = ["net", "run"] as const;

/** Whether any host can be reached, or any program started. */
export function wholes(query: Query = currentState): Excess[] {
  return WORST.filter((name) => query({ name }) === "granted")
    .map((name) => ({ opens: WHOLE[name], fix: `run without --allow-${name}` }));
}

function excessOf(plan: PermissionPlan, query: Query): Excess[] {
  const whole = new Set(KINDS.filter((name) => query({ name }) === "granted"));
  return [
    ...[...whole].map((name) => ({ opens: WHOLE[name], fix: `run without --allow-${name}` })),
    ...(whole.has("net") ? [] : moreHosts(plan, query)),
    ...undenied(plan, query),
    ...(["read", "write"] as const).flatMap((name) =>
      whole.has(name) ? [] : morePaths(name, plan, query)
    ),
    ...(whole.has("env") ? [] : moreVariables(plan, query)),
    ...(whole.has("run") ? [] : morePrograms(plan, query)),
  ];
}

const WHOLE: Readonly<Record<typeof KINDS[number], string>> = {
  net: "connect to any host and listen anywhere",
  read: "read any file",
  write: "write any file",
  env: "read and change every variable",
  run: "start any program, which is every right there is",
  sys: "ask for details of this machine",
  ffi: "load native code, which is every right there is",
};

/** Addresses nobody has: who may go there may go to a whole range. */
const HOST_SAMPLES = ["192.0.2.1:443", "10.255.255.254:443", "169.254.169.254:80", "invalid:443"];

function moreHosts({ items }: PermissionPlan, query: Query): Excess[] {
  const planned = valuesOf(items, "net");
  const around = planned.flatMap((value) => {
    const host = /^(.+):\d+$/.exec(value)?.[1];
    return host === undefined || value.startsWith("unix:") ? [] : [host];
  });
  const hosts = [...new Set(around)].filter((host) => !planned.includes(host));
  return [...hosts, ...HOST_SAMPLES]
    .filter((host) => !planned.includes(host) && query({ name: "net", host }) === "granted")
    .map((host) =>
      hosts.includes(host)
        ? { opens: `use every port of ${host}`, fix: `run without --allow-net=${host}` }
        : { opens: `connect to ${host}`, fix: `run without an --allow-net that covers ${host}` }
    );
}

/** What an allowed name may lead to, as long as it is not denied. */
function undenied({ denyNet }: PermissionPlan, query: Query): Excess[] {
  const open = denyNet.filter((host) =>
    query({ name: "net", host: host.replace(/\/\d+$/, "") }) !== "denied"
  );
  return open.length === 0
    ? []
    : [{ opens: `be led to ${open.join(", ")} by a name`, fix: `run with --deny-net=${open}` }];
}

const PATH_SAMPLES = ["/", "/etc/passwd", "/proc", "/root", "/home", "/tmp"];

function morePaths(
  name: "read" | "write",
  { items }: PermissionPlan,
  query: Query,
): Excess[] {
  const planned = valuesOf(items, name);
  const around = planned.flatMap((path) => {
    const parent = path.replace(/\/[^/]*\/?$/, "");
    return parent === "" || parent === path ? [] : [parent];
  });
  return [...new Set([...around, ...PATH_SAMPLES])]
    .filter((path) => !planned.some((root) => isWithin(path, root)))
    .filter((path) => query({ name, path }) === "granted")
    .map((path) => ({
      opens: `${name} ${path}`,
      fix: `run without an --allow-${name} that covers ${path}`,
    }));
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith("/") ? root : `${root}/`);
}

const VARIABLE_SAMPLES = ["HOME", "PATH", "SSH_AUTH_SOCK", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"];

function moreVariables({ items }: PermissionPlan, query: Query): Excess[] {
  const planned = valuesOf(items, "env");
  return VARIABLE_SAMPLES
    .filter((variable) => !planned.includes(variable))
    .filter((variable) => query({ name: "env", variable }) === "granted")
    .map((variable) => ({
      opens: `read variable ${variable}`,
      fix: `run without --allow-env=${variable}`,
    }));
}

const PROGRAM_SAMPLES = ["sh", "bash", "env", "deno", "node", "python3", "curl"];

function morePrograms({ items }: PermissionPlan, query: Query): Excess[] {
  const planned = valuesOf(items, "run").map(nameOf);
  return PROGRAM_SAMPLES
    .filter((command) => !planned.includes(command))
    .filter((command) => query({ name: "run", command }) === "granted")
    .map((command) => ({ opens: `start ${command}`, fix: `run without --allow-run=${command}` }));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
