import type { Settings } from "../../config/settings.ts";
import { OperatorError } from "../../core/errors.ts";
import type { Asked } from "../../sandbox/asked.ts";
import { directoryOf } from "../../sandbox/directory.ts";
import type { PermissionPlan } from "../../sandbox/item.ts";
import { type DeployKind, isContainer } from "./kinds.ts";

/** A path that a profile gives, and the setting that gives it. */
export interface NamedPath {
  readonly setting: string;
  readonly path: string;
}

/** The last part of a path, of Windows or not. */
export function baseName(path: string): string {
  const directory = directoryOf(path);
  return path.slice(directory === "." ? 0 : directory.length).replace(/^[\\/]+/, "");
}

/** Whether something is a directory itself, or lies below it. */
export function liesIn(path: string, directory: string): boolean {
  return path === directory || directory === "/" || path.startsWith(`${directory}/`);
}

/** Files that are read: secrets, certificates, documents. */
export function readPaths({ files }: Asked, profile: string): NamedPath[] {
  return files.flatMap(({ path, setting }) =>
    path === profile ? [] : { path, setting: setting ?? "--profile-file" }
  );
}

/** Sockets of others that the client connects to. */
export function socketPaths({ items }: PermissionPlan, { health }: Settings): NamedPath[] {
  const prefix = "unix:";
  return items.flatMap(({ permission, value, setting }) => {
    const path = value.slice(prefix.length);
    const isSocket = permission === "net" && value.startsWith(prefix);
    return isSocket && path !== health.unixSocket ? { setting, path } : [];
  });
}

/** Programs that the client starts. */
export function programsOf({ items }: PermissionPlan): NamedPath[] {
  return items.flatMap(({ permission, value, setting }) =>
    permission === "run" ? { setting, path: value } : []
  );
}

/**
 * A service is started from any directory and has no home, so a path must say by itself where it leads;
 * and the mounts of containers are written with colons.
 *
 * @throws OperatorError for the first that does not
 */
export function checkPaths(paths: readonly NamedPath[], kind: DeployKind): void {
  const isWindows = kind === "windows-service";
  for (const { setting, path } of paths) {
    if (!(isWindows ? /^(?:[A-Za-z]:)?[\\/]/ : /^\//).test(path)) {
      const example = isWindows
        ? "C:\\ProgramData\\tunnel-client\\..."
        : `/etc/tunnel-client/${baseName(path)}`;
      throw new OperatorError(
        `${setting} ${
          JSON.stringify(path)
        }: deploy ${kind} needs an absolute path, as the target ` +
          `has it; write ${example}`,
      );
    }
    if (isContainer(kind) && path.includes(":")) {
      throw new OperatorError(
        `${setting} ${JSON.stringify(path)}: what is mounted into a container may have no colon ` +
          "in its path; choose another path",
      );
    }
  }
}
