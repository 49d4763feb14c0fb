/** The part of `@std/yaml` this project calls, with its published meaning. */
export interface ParseOptions {
  readonly schema?: "core" | "default" | "failsafe" | "json" | "extended";
  readonly allowDuplicateKeys?: boolean;
  readonly onWarning?: (error: Error) => void;
}
export function parse(content: string, options?: ParseOptions): unknown;
export interface StringifyOptions {
  readonly skipInvalid?: boolean;
}
export function stringify(data: unknown, options?: StringifyOptions): string;
