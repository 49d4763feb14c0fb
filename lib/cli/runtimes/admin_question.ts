import type { OptionReader } from "../../config/option_reader.ts";
import { type AdminQuestion, outrankedBaseUrl } from "../../runtimes/admin_choice.ts";
import type { AdminProfile } from "../../runtimes/admin_profile.ts";
import { shellLine } from "../../sandbox/flags.ts";
import type { AdminConnection } from "../admin/connection.ts";
import { typed } from "../self_command.ts";
import { defaultOptions, groupOptions, variableOptions } from "./options.ts";

/** What a command line and the environment say about the administration of tunnels. */
export interface AdminPlan {
  /** All that the choice of an admin profile follows from, but for the alias. */
  readonly question: Omit<AdminQuestion, "ofAlias">;
  readonly network: Pick<AdminConnection, "caBundle" | "system">;
}

/** A line for whoever has exported another control plane than the one that is used; else none. Pure. */
export function baseUrlNote(question: AdminPlan["question"], admin: AdminProfile): string[] {
  const baseUrl = outrankedBaseUrl(question, admin);
  if (baseUrl === undefined) return [];
  const { name, control_plane_base_url: used } = admin;
  const set = ["admin-profiles", "set", name, "--control-plane-base-url", baseUrl];
  return [
    `note: CONTROL_PLANE_BASE_URL is not used, admin profile ${name} says ${used}; to change it: ` +
    typed(shellLine(set)),
  ];
}

/** Reads it; whatever is wrong goes to the reader. */
export function adminPlan(reader: OptionReader): AdminPlan {
  return {
    question: {
      named: reader.take(groupOptions.adminProfile),
      fromEnv: reader.take(variableOptions.adminProfile),
      overrides: {
        baseUrl: reader.take(groupOptions.baseUrl)?.origin,
        urlPath: reader.take(groupOptions.urlPath),
        adminKey: reader.take(groupOptions.adminKey),
      },
      defaults: {
        baseUrl: reader.take(defaultOptions.baseUrl)?.origin,
        urlPath: reader.take(defaultOptions.urlPath),
      },
    },
    network: {
      caBundle: reader.take(variableOptions.caBundle),
      system: {
        http: reader.take(variableOptions.http),
        https: reader.take(variableOptions.https),
        noProxy: reader.take(variableOptions.noProxy),
      },
    },
  };
}
