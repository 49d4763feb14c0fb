import { OperatorError } from "../core/errors.ts";
import { parseArgv } from "../mcp/argv.ts";
import { innerCommand } from "./preflight_wrappers.ts";

/** Whether the command of a stdio server can be started, as far as its files tell. */
export type Preflight =
  /** `executable`: the path that the program's name stands for. */
  | { readonly kind: "ok"; readonly executable: string }
  /** `fix`: what to do about it. No part of the command that may be secret is in either text. */
  | { readonly kind: "failed"; readonly reason: string; readonly fix: string };

type Failed = Preflight & { readonly kind: "failed" };

/** Shells in shells: beyond this the command is taken as it is. */
const MAX_DEPTH = 4;
/** A first line longer than this is no interpreter line. */
const SHEBANG_BYTES = 256;

/**
 * Looks at the files a command needs, without running anything: the program, the interpreter its
 * first line names, and what well-known wrappers start in turn (cli §14).
 */
export async function preflightCommand(command: string): Promise<Preflight> {
  let argv: readonly [string, ...string[]];
  try {
    argv = parseArgv(command);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return failed(error.message, "correct the command's quotes");
  }
  return await checkArgv(argv, 0);
}

async function checkArgv(argv: readonly [string, ...string[]], depth: number): Promise<Preflight> {
  const [program, ...args] = argv;
  const executable = await findExecutable(program);
  if (executable.kind === "failed") return executable;
  const shebang = await checkShebang(executable.executable);
  if (shebang !== undefined) return shebang;
  if (depth === MAX_DEPTH) return executable;
  const inner = innerCommand(program, args);
  switch (inner.kind) {
    case "none":
      return executable;
    case "script": {
      const unreadable = await checkScript(inner.path);
      return unreadable ?? executable;
    }
    case "command": {
      const checked = await checkArgv(inner.argv, depth + 1);
      return checked.kind === "failed" ? checked : executable;
    }
    case "unparsable":
      return failed(`the text after ${program} -c cannot be taken apart`, "correct its quotes");
  }
}

/** A path is taken as it is; a bare name is looked for in the directories of PATH. */
async function findExecutable(program: string): Promise<Preflight> {
  if (program.includes("/") || program.includes("\\")) return await checkExecutable(program);
  const dirs = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  let last: Failed | undefined;
  for (const dir of dirs) {
    if (dir === "") continue;
    for (const ending of Deno.build.os === "windows" ? ["", ".exe", ".cmd", ".bat"] : [""]) {
      const path = `${dir}/${program}${ending}`;
      const checked = await checkExecutable(path);
      if (checked.kind === "ok") return checked;
      if (!checked.reason.endsWith(NOT_THERE)) last = checked;
    }
  }
  return last ?? failed(
    `${program} is not found in the directories of PATH`,
    `install ${program}, or give its full path`,
  );
}

const NOT_THERE = "does not exist";

async function checkExecutable(path: string): Promise<Preflight> {
  const info = await look(path);
  if (info.kind === "failed") return info;
  if (!info.file.isFile) return failed(`${path} is no regular file`, "give the path of a program");
  const { mode } = info.file;
  if (mode !== null && (mode & 0o111) === 0) {
    return failed(`${path} is not executable`, `chmod +x ${path}`);
  }
  return { kind: "ok", executable: path };
}

async function checkScript(path: string): Promise<Failed | undefined> {
  const info = await look(path);
  if (info.kind === "failed") return info;
  if (!info.file.isFile) return failed(`${path} is no regular file`, "give the path of a script");
  try {
    (await Deno.open(path)).close();
    return undefined;
  } catch (error) {
    return unreadable(path, error);
  }
}

/** The program that the first line of a script names must be there as well. */
async function checkShebang(path: string): Promise<Failed | undefined> {
  const words = shebangWords(await firstBytes(path));
  const [interpreter, ...rest] = words;
  if (interpreter === undefined) return undefined;
  if (!interpreter.endsWith("/env")) return await missingInterpreter(path, interpreter);
  const named = rest.find((word) => !word.startsWith("-") && !/^\w+=/.test(word));
  return named === undefined ? undefined : await missingInterpreter(path, named);
}

async function missingInterpreter(path: string, program: string): Promise<Failed | undefined> {
  const found = await findExecutable(program);
  return found.kind === "ok" ? undefined : failed(
    `${path} asks for ${program} in its first line, and ${found.reason}`,
    `install ${program}, or correct the first line of ${path}`,
  );
}

function shebangWords(text: string): string[] {
  const [first = ""] = text.split("\n");
  return first.startsWith("#!") ? first.slice(2).trim().split(/\s+/).filter(Boolean) : [];
}

/** The start of a file; nothing if it may not be read, as programs may be. */
async function firstBytes(path: string): Promise<string> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(SHEBANG_BYTES);
    const read = await file.read(bytes);
    return new TextDecoder().decode(bytes.subarray(0, read ?? 0));
  } catch {
    return "";
  }
}

type Look = { readonly kind: "seen"; readonly file: Deno.FileInfo } | Failed;

async function look(path: string): Promise<Look> {
  try {
    return { kind: "seen", file: await Deno.stat(path) };
  } catch (error) {
    return unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Failed {
  if (error instanceof Deno.errors.NotFound) {
    return failed(`${path} ${NOT_THERE}`, "correct the path, or put the file there");
  }
  if (error instanceof Deno.errors.NotCapable) {
    return failed(`${path} may not be looked at`, `run with --allow-read=${path}`);
  }
  return failed(
    `${path} is not readable for this user`,
    `give this user the right: chmod +r ${path}`,
  );
}

function failed(reason: string, fix: string): Failed {
  return { kind: "failed", reason, fix };
}
