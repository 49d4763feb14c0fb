import { OperatorError } from "../core/errors.ts";
import {
  EVERYTHING,
  type Permission,
  type PermissionPlan,
  type PlanItem,
  valuesOf,
} from "./item.ts";

const PERMISSIONS: readonly Permission[] = ["net", "read", "write", "env", "run", "sys"];
/** What a shell takes as it is; brackets are, as long as no file has the name. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./[\]-]+$/;

/**
 * Part of every plan: the runtime loads a package that is asked for by `import()` without any right, and
 * modules from some hosts that it trusts itself. Nothing but what has been loaded before is left of that.
 */
export const NO_DOWNLOADS = "--cached-only";

/** The plan as arguments of `deno run`, in a fixed order. @throws OperatorError for a value no flag can hold */
export function planFlags({ items, denyNet }: PermissionPlan): string[] {
  const allow = PERMISSIONS.flatMap((permission) => {
    const values = valuesOf(items, permission);
    return values.length === 0 ? [] : [flagOf(permission, values)];
  });
  const deny = denyNet.length === 0 ? [] : [`--deny-net=${denyNet.join(",")}`];
  return [NO_DOWNLOADS, "--no-prompt", ...allow, ...deny];
}

/** The flag that grants some values of one permission. */
export function flagOf(permission: Permission, values: readonly string[]): string {
  if (values.includes(EVERYTHING)) return `--allow-${permission}`;
  const split = values.find((value) => value.includes(","));
  if (split !== undefined) {
    throw new OperatorError(
      `${split}: a comma separates the values of --allow-${permission}, so none may hold one; ` +
        "choose another path",
    );
  }
  return `--allow-${permission}=${values.join(",")}`;
}

/** The flag of one item. */
export function flagOfItem({ permission, value }: PlanItem): string {
  return flagOf(permission, [value]);
}

/** The flags as one line for a shell. */
export function shellLine(flags: readonly string[]): string {
  return flags.map((flag) => PLAIN.test(flag) ? flag : `'${flag.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
