import type { HarpoonNetwork } from "../config/harpoon_egress.ts";
import { OperatorError } from "../core/errors.ts";
import { flagOfItem } from "../sandbox/flags.ts";
import { descriptorOf } from "../sandbox/held.ts";
import { hopItems } from "../sandbox/hop_items.ts";
import type { PlanItem } from "../sandbox/item.ts";

/** A right this process must have, why, and the flag that grants it. */
export interface Need {
  readonly item: PlanItem;
  /** Made when it is asked for: not every value fits into a flag, and a right that is held needs none. */
  readonly flag: string;
  readonly permission: Deno.PermissionDescriptor;
}

/**
 * Makes sure that this process may connect to its control plane, proxies, MCP servers and sockets, and
 * may read its certificates. Without the right a client would start, look ready and fail each call. On
 * a terminal the runtime may ask for it here.
 *
 * @throws OperatorError with one line per right that is missing
 */
export function checkReachable(
  settings: HarpoonNetwork,
  allowed: (need: Need) => boolean = isGranted,
): void {
  const asked = new Map<string, boolean>();
  const lines = hopItems(settings).flatMap((item) => {
    const key = `${item.permission} ${item.value}`;
    const need: Need = {
      item,
      get flag() {
        return flagOfItem(item);
      },
      permission: descriptorOf(item),
    };
    const granted = asked.get(key) ?? allowed(need);
    asked.set(key, granted);
    return granted
      ? []
      : [`${item.setting}: not permitted to ${item.reason}: run with ${need.flag}`];
  });
  if (lines.length > 0) throw new OperatorError(lines.join("\n"));
}

function isGranted({ permission }: Need): boolean {
  return Deno.permissions.requestSync(permission).state === "granted";
}
