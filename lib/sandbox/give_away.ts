import { descriptorOf } from "./held.ts";
import { type Permission, type PermissionPlan, type PlanItem, valuesOf } from "./item.ts";

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

/** A port of a host that is needed whole: giving it away would take the host along. */
function isWithin({ permission, value }: PlanItem, needed: readonly string[]): boolean {
  const host = permission === "net" ? /^(.+):\d+$/.exec(value)?.[1] : undefined;
  return host !== undefined && needed.includes(host);
}

/** A grant of a host stands for all its ports and goes as one: it stays while one of them is needed. */
function isShared({ permission, value }: PlanItem, needed: readonly string[], rights: Rights) {
  const host = permission === "net" ? /^(.+):\d+$/.exec(value)?.[1] : undefined;
  return host !== undefined && needed.some((other) => other.startsWith(`${host}:`)) &&
    rights.querySync({ name: "net", host }).state === "granted";
}
