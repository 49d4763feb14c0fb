import type { Settings } from "../config/settings.ts";
import { directoryOf } from "./directory.ts";
import type { PlanItem } from "./item.ts";

/** A file that reading the settings asked for, and the setting that refers to it, if that is known. */
export interface AskedFile {
  readonly path: string;
  readonly setting: string | undefined;
}

/** Files that the settings were read from: read again at each reload, watched in between. */
export function askedFileItems(
  files: readonly AskedFile[],
  source: Settings["source"],
): PlanItem[] {
  return files.map(({ path, setting }): PlanItem => {
    const isSource = source.kind !== "none" && source.path === path;
    return {
      permission: "read",
      value: path,
      reason: isSource
        ? "read the settings, and notice their changes"
        : setting === undefined
        ? `see whether the settings are at ${path}`
        : `read ${path}, and notice its changes`,
      setting: isSource ? sourceSetting(source) : setting ?? sourceSetting(source),
      realm: "main",
    };
  });
}

/** Files the client writes. */
export function writtenFileItems(
  { log, pidFile, health, audit }: Pick<Settings, "log" | "pidFile" | "health" | "audit">,
): PlanItem[] {
  return [
    ...logFiles(log),
    ...runFile("process.pid_file", pidFile),
    ...runFile("health.url_file", health.urlFile),
    ...auditFiles(audit),
  ];
}

/** One full log is kept; without the rights for that the log grows on. */
function logFiles({ file }: Settings["log"]): PlanItem[] {
  if (file === undefined) return [];
  const setting = "log.file";
  return [file, `${file}.1`].flatMap((path): PlanItem[] => [
    write(setting, path, path === file ? "write the log" : "set a full log aside"),
    renamed(setting, path, "set a full log aside"),
  ]);
}

/** A file that is put in place by a rename, from a name beside it. */
function runFile(setting: string, path: string | undefined): PlanItem[] {
  if (path === undefined) return [];
  const value = directoryOf(path);
  return [
    write(setting, value, `put ${path} in place, and remove it at the end`),
    {
      permission: "read",
      value,
      reason: `see whether ${path} is still its own`,
      setting,
      realm: "main",
    },
  ];
}

function auditFiles({ file, keep }: Settings["audit"]): PlanItem[] {
  if (file === undefined) return [];
  const aside = Array.from({ length: keep }, (_, n) => `${file}.${n + 1}`);
  const setting = "audit.file";
  return [file, ...aside].flatMap((path): PlanItem[] => [
    write(setting, path, path === file ? "write the audit log" : "set full audit logs aside"),
    renamed(setting, path, "set full audit logs aside"),
  ]);
}

function write(setting: string, value: string, reason: string): PlanItem {
  return { permission: "write", value, reason, setting, realm: "main" };
}

/** A rename asks for the right to read as well. */
function renamed(setting: string, value: string, reason: string): PlanItem {
  return { permission: "read", value, reason, setting, realm: "main" };
}

function sourceSetting(source: Settings["source"]): string {
  switch (source.kind) {
    case "none":
      return "--config";
    case "config":
      return "--config";
    case "profile-file":
      return "--profile-file";
    case "profile":
      return "--profile";
  }
}
