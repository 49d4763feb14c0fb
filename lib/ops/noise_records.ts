import type { Fact } from "../core/fact.ts";
import type { LogRecord } from "./log_record.ts";

/** Lines of a child that are no messages are a debug matter each, and a warning once a child. */
export class NoiseRecords {
  readonly #told = new Set<string>();

  /** What the fact is worth beside its own line. */
  record(fact: Fact): LogRecord | undefined {
    if (fact.kind === "child_started") this.#told.delete(fact.channel);
    if (fact.kind !== "child_output_skipped" || fact.reason !== "not_json") return undefined;
    const { channel, lines } = fact;
    if (this.#told.has(channel)) return undefined;
    this.#told.add(channel);
    return {
      level: "warn",
      message: "MCP child prints to its stdout what is no MCP message: logs belong on its stderr",
      attrs: { component: "mcpclient", channel, lines },
    };
  }
}
