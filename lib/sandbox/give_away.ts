import { descriptorOf } from "./held.ts";
import { type Permission, type PermissionPlan, type PlanItem, valuesOf } from "./item.ts";
import { ancestorsOf, isPathWithin } from "./path_within.ts";

/** The part of `Deno.permissions` that is used. */
interface Rights {
  querySync(permission: Deno.PermissionDescriptor): { readonly state: Deno.PermissionState };
  revokeSync(permission: Deno.PermissionDescriptor): unknown;
}

const PERMISSIONS: readonly Permission[] = ["net", "read", "write", "env", "run", "sys"];

/**
 * Gives away, for good, every right of this realm that its part of the plan does not need once the client
 * has started. A grant of everything of one kind cannot be narrowed, so it goes as a whole or stays.
 *
 * @returns the kinds of right that stay wider than the plan
 */
export function giveAway(plan: PermissionPlan, rights: Rights = Deno.permissions): Permission[] {
  rights.revokeSync({ name: "ffi" });
  // The runtime grants some hosts unasked. Packages need no right: only a flag of the start keeps them out.
  rights.revokeSync({ name: "import" });
  return PERMISSIONS.filter((permission) => !narrow(permission, plan, rights));
}

/** Whether this realm is left with no more than it needs of one kind. */
function narrow(permission: Permission, { items }: PermissionPlan, rights: Rights): boolean {
  const own = items.filter((item) => item.permission === permission);
  const needed = valuesOf(
    own.filter(({ realm, atStart }) => realm === "main" && atStart === undefined),
    permission,
  );
  if (needed.length === 0) {
    rights.revokeSync({ name: permission });
    return true;
  }
  if (rights.querySync({ name: permission }).state === "granted") return false;
  const others = own.filter((item) => !needed.includes(item.value) && !isWithin(item, needed));
  for (const item of others) {
    if (!isShared(item, needed, rights)) rights.revokeSync(descriptorOf(item));
  }
  return others.every((item) => rights.querySync(descriptorOf(item)).state !== "granted");
}

/** A part of something that is needed whole: giving it away would take the whole along. */
function isWithin(item: PlanItem, needed: readonly string[]): boolean {
  return hasPath(item)
    ? needed.some((directory) => isPathWithin(item.value, directory))
    : wholesOf(item).some((host) => needed.includes(host));
}

/** A grant of a whole goes as one: it stays while any part of it is needed. */
function isShared(item: PlanItem, needed: readonly string[], rights: Rights): boolean {
  const wholes = hasPath(item) ? [item.value, ...wholesOf(item)] : wholesOf(item);
  return wholes.some((value) =>
    needed.some((other) => isPart(item, other, value)) &&
    rights.querySync(descriptorOf({ ...item, value })).state === "granted"
  );
}

/** What a value is a part of: a host of its port, directories of what lies in them. */
function wholesOf(item: PlanItem): readonly string[] {
  if (hasPath(item)) return ancestorsOf(item.value);
  const host = item.permission === "net" ? /^(.+):\d+$/.exec(item.value)?.[1] : undefined;
  return host === undefined ? [] : [host];
}

function isPart(item: PlanItem, value: string, whole: string): boolean {
  return hasPath(item) ? isPathWithin(value, whole) : value.startsWith(`${whole}:`);
}

function hasPath({ permission }: PlanItem): boolean {
  return permission === "read" || permission === "write";
}
