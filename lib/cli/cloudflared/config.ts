import { directConfigEntries } from "../../cloudflared/direct_config.ts";
import { formatDuration } from "../../config/duration.ts";
import { parseFlags, strayWords } from "../../config/flags.ts";
import type { Option } from "../../config/option.ts";
import { OptionReader } from "../../config/option_reader.ts";
import { commandHelp } from "../help_text.ts";
import { printLines } from "../output.ts";
import { systemSources } from "../system_sources.ts";
import { cloudflaredConfigOptions as rows } from "./config_options.ts";

/** Every flag of `cloudflared config`. */
export const cloudflaredConfigFlags: readonly Option<unknown>[] = Object.values(rows);

/**
 * `cloudflared config`: prints a configuration file for a cloudflared that is run by itself, with the
 * path of its token and not the token (cli §12).
 *
 * @throws OperatorError for flags that are missing or wrong; then nothing is printed
 */
export async function cloudflaredConfig(args: string[]): Promise<number> {
  const flags = parseFlags(args, cloudflaredConfigFlags);
  if (flags.help) {
    printLines(...help());
    return 0;
  }
  const reader = new OptionReader({ flags, file: undefined, ...systemSources });
  reader.problems.push(...flags.problems, ...strayWords(flags.positionals));
  const entries = directConfigEntries({
    tokenFile: reader.take(rows.tokenFile),
    metrics: reader.take(rows.metrics),
    logLevel: reader.take(rows.logLevel),
    transportLogLevel: reader.take(rows.transportLogLevel),
    protocol: reader.take(rows.protocol),
    edgeIpVersion: reader.take(rows.edgeIpVersion),
    retries: reader.take(rows.retries),
    gracePeriod: formatDuration(reader.take(rows.gracePeriod)),
  });
  reader.finish();
  const { stringify } = await import("@std/yaml");
  printLines(stringify(entries).trimEnd());
  return 0;
}

function help(): string[] {
  return commandHelp({
    usage: "tunnel-client cloudflared config --token-file FILE [flags]",
    purpose: [
      "Prints a configuration file for a cloudflared that is run by itself and not by tunnel-client. It",
      "holds no token, only the path of the file with it.",
    ],
    options: cloudflaredConfigFlags,
    after: [
      "Save it and start it:",
      "  cloudflared --config FILE tunnel run",
    ],
  });
}
