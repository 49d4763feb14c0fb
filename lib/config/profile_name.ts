import { accept, type Parsed, refuse } from "./parsed.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** Endings of a profile file, the preferred one first. */
export const PROFILE_ENDINGS = [".yaml", ".yml", ".json"] as const;

/** A profile's name (configuration §3). */
export function parseProfileName(text: string): Parsed<string> {
  const name = text.trim();
  if (NAME.test(name)) return accept(name);
  return refuse(
    "is an invalid profile name; use 1 to 128 letters, digits, dots, - and _, without a path",
  );
}

/** The path of a profile: its file name is a profile's name with one of the endings. */
export function parseProfileFile(text: string): Parsed<string> {
  const path = text.trim();
  const file = path.split(/[\\/]/).at(-1) ?? "";
  const ending = PROFILE_ENDINGS.find((candidate) => file.endsWith(candidate));
  if (ending === undefined) return refuse("must end in .yaml, .yml or .json");
  const name = parseProfileName(file.slice(0, -ending.length));
  return name.kind === "problem" ? refuse(`names a file that ${name.rule}`) : accept(path);
}
