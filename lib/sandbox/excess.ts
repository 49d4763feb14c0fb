import { DETAILS, HOSTS, PATHS, PROGRAMS, VARIABLES } from "./excess_samples.ts";
import { NO_DOWNLOADS } from "./flags.ts";
import { type PermissionPlan, valuesOf } from "./item.ts";
import { ancestorsOf, isPathWithin } from "./path_within.ts";

/** Asks whether a right is held, without asking the operator for it. */
export type Query = (permission: Deno.PermissionDescriptor) => Deno.PermissionState;

/** A right that is held although the plan does not name it. */
export interface Excess {
  /** What it opens; reads on after "may". */
  readonly opens: string;
  /** What ends it, as far as that can be told: reads on after a colon. */
  readonly fix: string;
}

/** The kinds of right that can be held whole. */
const KINDS = ["net", "read", "write", "env", "run", "sys", "ffi"] as const;
type Kind = typeof KINDS[number];

/** The rights of these that let code do the most harm, if they are held whole. */
const WORST = ["net", "run"] as const;

const WHOLE: Readonly<Record<Kind, string>> = {
  net: "connect to any host and listen anywhere",
  read: "read any file",
  write: "write any file",
  env: "read and change every variable",
  run: "start any program, which is every right there is",
  sys: "ask for details of this machine",
  ffi: "load native code, which is every right there is",
};

/** Whether any host can be reached, or any program started. */
export function wholes(query: Query): Excess[] {
  return WORST.filter((name) => query({ name }) === "granted").map(wholeOf);
}

/**
 * What is held beside a plan, as far as can be asked: wholes, what lies around the plan's values, and
 * samples of what is worth a lot to others. The runtime lists no grants, so one of a name that nobody
 * thinks of here stays unseen.
 */
export function excessOf(plan: PermissionPlan, query: Query): Excess[] {
  return [
    ...KINDS.flatMap((kind) =>
      query({ name: kind }) === "granted" ? [wholeOf(kind)] : partsOf(kind, plan, query)
    ),
    ...undenied(plan, query),
    ...downloads(query),
  ];
}

function wholeOf(kind: Kind): Excess {
  return { opens: WHOLE[kind], fix: `run without --allow-${kind}` };
}

/** What is held of a kind that is not held whole. */
function partsOf(kind: Kind, plan: PermissionPlan, query: Query): Excess[] {
  switch (kind) {
    case "net":
      return moreHosts(plan, query);
    case "read":
    case "write":
    case "ffi":
      return morePaths(kind, plan, query);
    case "env":
      return moreVariables(plan, query);
    case "run":
      return morePrograms(plan, query);
    case "sys":
      return DETAILS.filter((detail) => query({ name: "sys", kind: detail }) === "granted")
        .map((detail) => ({
          opens: `ask for ${detail}`,
          fix: `run without --allow-sys=${detail}`,
        }));
  }
}

function moreHosts({ items }: PermissionPlan, query: Query): Excess[] {
  const planned = valuesOf(items, "net");
  const around = new Set(planned.flatMap((value) => hostOf(value) ?? []));
  const hosts = [...around].filter((host) => !planned.includes(host));
  return [...hosts, ...HOSTS.filter((sample) => !planned.includes(hostOf(sample) ?? ""))]
    .filter((host) => !planned.includes(host) && query({ name: "net", host }) === "granted")
    // Every port of a host is told once, by its host.
    .filter((host, _, held) => !held.some((other) => other === hostOf(host)))
    .map((host) =>
      around.has(host)
        ? { opens: `use every port of ${host}`, fix: `run without --allow-net=${host}` }
        : { opens: `connect to ${host}`, fix: `run without an --allow-net that covers ${host}` }
    );
}

function hostOf(value: string): string | undefined {
  return value.startsWith("unix:") ? undefined : /^(.+):\d+$/.exec(value)?.[1];
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

/**
 * The runtime counts every host as permitted where nothing is downloaded, and only some of them by
 * default. An executable has all of its modules in it.
 */
function downloads(query: Query): Excess[] {
  return Deno.build.standalone || query({ name: "import" }) === "granted" ? [] : [{
    opens: "load code from the network, unless it was started with --no-remote and --no-npm",
    fix: `run with ${NO_DOWNLOADS}`,
  }];
}

/** A path of one kind is asked for in the others too: modules are read, and nobody needs to write them. */
function morePaths(name: "read" | "write" | "ffi", { items }: PermissionPlan, query: Query) {
  const planned = name === "ffi" ? [] : valuesOf(items, name);
  const paths = [...valuesOf(items, "read"), ...valuesOf(items, "write")];
  const asked = new Set([...PATHS, ...paths.flatMap(ancestorsOf), ...paths]);
  const held = [...asked].filter((path) => !planned.some((root) => isPathWithin(path, root)))
    .filter((path) => query({ name, path }) === "granted");
  return held.filter((path) => !held.some((other) => other !== path && isPathWithin(path, other)))
    .map((path): Excess => ({
      opens: `${name === "ffi" ? "load native code from" : name} ${path}`,
      fix: `run without an --allow-${name} that covers ${path}`,
    }));
}

function moreVariables({ items }: PermissionPlan, query: Query): Excess[] {
  const planned = valuesOf(items, "env");
  return VARIABLES
    .filter((variable) => !planned.includes(variable))
    .filter((variable) => query({ name: "env", variable }) === "granted")
    .map((variable) => ({
      opens: `read variable ${variable}`,
      fix: `run without --allow-env=${variable}`,
    }));
}

function morePrograms({ items }: PermissionPlan, query: Query): Excess[] {
  const planned = valuesOf(items, "run");
  // A bare name may stand for a path of the plan.
  const known = new Set([...planned, ...planned.map(nameOf)]);
  const held = PROGRAMS.filter((command) =>
    !known.has(command) && query({ name: "run", command }) === "granted"
  );
  return held.filter((command) => command === nameOf(command) || !held.includes(nameOf(command)))
    .map((command) => ({ opens: `start ${command}`, fix: `run without --allow-run=${command}` }));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
