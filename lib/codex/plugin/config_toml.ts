import { type AST, getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";
import { marketplaceOf } from "./names.ts";

/** A text of `config.toml`, understood. */
export type ParsedConfig =
  | { readonly kind: "config"; readonly tree: AST.TOMLProgram; readonly value: TomlTable }
  /** `why` names line and column. */
  | { readonly kind: "invalid"; readonly why: string };

/** A table of values; what is in it is only compared. */
export type TomlTable = Readonly<Record<string, unknown>>;

/** The table of all plugins. */
export const PLUGINS = "plugins";

/** Parses the text by a parser that knows where in the text each value stands. Pure. */
export function parseConfig(text: string): ParsedConfig {
  try {
    // A byte order mark is no part of the language; a blank keeps every place where it is.
    const tree = parseTOML(text.replace(/^\uFEFF/, " "), { tomlVersion: "1.1" });
    return { kind: "config", tree, value: getStaticTOMLValue(tree) };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { lineNumber, column, message } = error;
    return { kind: "invalid", why: `line ${lineNumber}, column ${column + 1}: ${message}` };
  }
}

/** Keys of this plugin, of any marketplace, in the order of the file. */
export function pluginKeys(config: TomlTable): string[] {
  return Object.keys(tableAt(config, PLUGINS)).filter((key) => marketplaceOf(key) !== undefined);
}

/** Those of them that are switched on. */
export function enabledKeys(config: TomlTable): string[] {
  return pluginKeys(config).filter((key) => isEnabled(config, key));
}

/** Whether the plugin of this key is switched on. */
export function isEnabled(config: TomlTable, key: string): boolean {
  return tableAt(tableAt(config, PLUGINS), key)["enabled"] === true;
}

/** The table under a name; an empty one if there is none. */
export function tableAt(table: TomlTable, name: string): TomlTable {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  return isTable(found) ? found : {};
}

/** Whether a value is a table. */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}
