import type { ConfigSource } from "../config/settings.ts";
import { typed } from "./self_command.ts";

/**
 * The command that serves what was checked, as it can be typed: `run` with the flag that chooses the
 * same configuration (cli §5).
 *
 * @param profileDir directory of profiles, if a flag chose it
 */
export function runCommand(source: ConfigSource, profileDir: string | undefined): string {
  return withSource("run", source, profileDir);
}

/** A command as it can be typed, with the flag that chooses the same configuration. */
export function withSource(
  command: string,
  source: ConfigSource,
  profileDir: string | undefined,
): string {
  const words = [command];
  switch (source.kind) {
    case "none":
      break;
    case "config":
      words.push("--config", shellWord(source.path));
      break;
    case "profile-file":
      words.push("--profile-file", shellWord(source.path));
      break;
    case "profile":
      words.push("--profile", shellWord(source.name));
      if (profileDir !== undefined) words.push("--profile-dir", shellWord(profileDir));
  }
  return typed(words.join(" "));
}

/** The word as a POSIX shell takes it: quoted if it holds anything unusual. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
