import type { OptionReader } from "../../config/option_reader.ts";
import type { AdminQuestion } from "../../runtimes/admin_choice.ts";
import type { AdminConnection } from "../admin/connection.ts";
import { defaultOptions, groupOptions, variableOptions } from "./options.ts";

/** What a command line and the environment say about the administration of tunnels. */
export interface AdminPlan {
  /** All that the choice of an admin profile follows from, but for the alias. */
  readonly question: Omit<AdminQuestion, "ofAlias">;
  readonly network: Pick<AdminConnection, "caBundle" | "system">;
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
