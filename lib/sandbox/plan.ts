import type { Settings } from "../config/settings.ts";
import type { Asked } from "./asked.ts";
import { assistantItems } from "./assistant_items.ts";
import { childVariables } from "./child_variables.ts";
import { companionItems } from "./companion_items.ts";
import { deniedHosts } from "./deny.ts";
import { askedFileItems, writtenFileItems } from "./file_items.ts";
import { hopItems, proxyLookItems } from "./hop_items.ts";
import { type PermissionPlan, type PlanItem, valuesOf, withoutRepeats } from "./item.ts";
import { listenerItems } from "./listener_items.ts";
import { polledStdioBindings } from "./polled_stdio.ts";
import { opensBrowser, programItems, type Programs } from "./program_items.ts";
import { variableItems } from "./variable_items.ts";

/** What a plan depends on beside the settings. */
export interface PlanSurroundings {
  readonly asked: Asked;
  readonly programs: Programs;
  /** Directories this program loads its modules from when they are used; none if it is one file. */
  readonly modules: { readonly engine: readonly string[]; readonly main: readonly string[] };
  /** The system of the machine that the client runs on, if not of this one. */
  readonly os?: typeof Deno.build.os;
}

/** The least set of rights that a client with these settings needs. Pure. */
export function permissionPlan(
  settings: Settings,
  { asked, programs, modules, os = Deno.build.os }: PlanSurroundings,
): PermissionPlan {
  const toChildren = childVariables(os);
  const items = withoutRepeats([
    ...hopItems(settings),
    ...settings.sandbox.allowNet.map((host): PlanItem => ({
      permission: "net",
      value: host,
      reason: `connect to ${host}, which servers may name`,
      setting: "sandbox.allow_net",
      realm: "engine",
    })),
    ...proxyLookItems(settings),
    ...listenerItems(settings),
    ...askedFileItems(asked.files, settings.source),
    ...writtenFileItems(settings),
    ...(["engine", "main"] as const).flatMap((realm) =>
      modules[realm].map((value): PlanItem => ({
        permission: "read",
        value,
        reason: "load its own modules when they are used",
        setting: "the program itself",
        realm,
      }))
    ),
    ...programItems(settings, programs),
    ...companionItems(settings, programs, toChildren),
    ...assistantItems(settings, programs),
    ...variableItems(asked.variables, {
      passedOn: polledStdioBindings(settings).length > 0 ? toChildren : [],
      opensBrowser: opensBrowser(settings),
      allowEnv: settings.sandbox.allowEnv,
    }),
  ]);
  return { items, denyNet: deniedHosts(valuesOf(items, "net")) };
}

/** Rights as a Worker is given them; what is not named is none. No realm but the main one has variables. */
export function permissionsOf(items: readonly PlanItem[]): Deno.PermissionOptionsObject {
  const list = (permission: PlanItem["permission"]) => [...valuesOf(items, permission)];
  return {
    net: list("net"),
    read: list("read"),
    write: list("write"),
    run: list("run"),
    env: false,
    sys: false,
    ffi: false,
    import: false,
  };
}
