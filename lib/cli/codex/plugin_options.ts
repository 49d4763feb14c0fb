import { resolve } from "node:path";
import { DEFAULT_MARKETPLACE, isMarketplace } from "../../codex/plugin/names.ts";
import { VARIABLE_NAME } from "../../codex/plugin/passed_variables.ts";
import { codexHome } from "../../codex/plugin/places.ts";
import { list } from "../../config/forms.ts";
import type { Option } from "../../config/option.ts";
import { accept, refuse } from "../../config/parsed.ts";
import { parseLine } from "../../config/scalars.ts";
import { valueFlag } from "../flag_rows.ts";
import { systemSources } from "../system_sources.ts";

/** Flags of `codex plugin` (cli §12). */
export const pluginOptions = {
  codexHome: valueFlag<string | undefined>("codex-home", {
    parse: parseLine,
    fallback: undefined,
    blankIsError: "flag",
    env: ["CODEX_HOME"],
    example: "/home/me/.codex",
    shownDefault: "~/.codex",
    help: "where Codex keeps its files",
  }),
  marketplace: valueFlag("marketplace", {
    parse: (text) =>
      isMarketplace(text)
        ? accept(text)
        : refuse("must be letters, digits, dots, dashes and underscores"),
    fallback: DEFAULT_MARKETPLACE,
    blankIsError: "flag",
    example: DEFAULT_MARKETPLACE,
    shownDefault: DEFAULT_MARKETPLACE,
    help: "name that Codex knows the plugin's source by",
  }),
  dir: valueFlag("dir", {
    parse: parseLine,
    fallback: undefined,
    required: true,
    blankIsError: "flag",
    example: "./tunnel-mcp",
    help: "folder to write; it must be empty, not there, or hold this plugin",
  }),
  pluginRoot: valueFlag<string | undefined>("plugin-root", {
    parse: parseLine,
    fallback: undefined,
    blankIsError: "flag",
    example: "/home/me/.codex/plugins/cache/debug/tunnel-mcp/local",
    shownDefault: "the current folder",
    help: "folder of the plugin that is served",
  }),
  passEnv: variableNames(),
};

/** Where Codex keeps its files, as an absolute path. @throws OperatorError if that is not known */
export function homeOf(given: string | undefined): string {
  return resolve(codexHome(systemSources.env, given));
}

function variableNames(): Option<readonly string[]> {
  return {
    name: "--pass-env",
    inFile: false,
    flag: "pass-env",
    form: list((names) => {
      const trimmed = names.flatMap((name) => name.split(",")).map((name) => name.trim());
      return trimmed.every((name) => VARIABLE_NAME.test(name))
        ? accept(trimmed)
        : refuse("must be the name of a variable, without a value");
    }, ","),
    fallback: [],
    secrecy: "secret",
    example: "GITHUB_TOKEN",
    help: "variable that the plugin may hand to the MCP servers it starts, by name",
  };
}
