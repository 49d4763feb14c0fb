import type { ConfigSource } from "./settings.ts";

/** The source in one word, for logs. */
export function describeSource(source: ConfigSource): string {
  switch (source.kind) {
    case "none":
      return "flags/environment";
    case "config":
      return source.path;
    case "profile-file":
      return `profile-file:${source.path}`;
    case "profile":
      return `profile:${source.name}`;
  }
}

/** The path of the file, if there is one. */
export function sourcePath(source: ConfigSource): string | undefined {
  return source.kind === "none" ? undefined : source.path;
}
