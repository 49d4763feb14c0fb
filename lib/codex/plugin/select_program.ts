import { isAbsolute, join } from "node:path";
import { findProgram } from "../find_program.ts";
import { isSameFile, type LaunchHint, programPath, readHint } from "./launch_hint.ts";
import type { Env } from "./names.ts";

/** Why this program was taken. */
export type SelectionSource = "argument" | "environment" | "hint" | "path" | "self";

/** The program that the tools start, or why there is none. */
export type Selection =
  | { readonly kind: "selected"; readonly program: LaunchHint; readonly source: SelectionSource }
  | { readonly kind: "refused"; readonly why: string };

/** Where a program may come from. */
export interface SelectionContext {
  readonly env: Env;
  readonly pluginDir: string;
  /** The program that runs now. */
  readonly self: LaunchHint;
}

/** What a call asks for. */
export interface SelectionWish {
  readonly path?: string | undefined;
  readonly allowPathLookup?: boolean | undefined;
}

/** The variable that names another program. */
const VARIABLE = "TUNNEL_CLIENT_BIN";

/**
 * Chooses the program (codex §4.1): the argument, `TUNNEL_CLIENT_BIN`, the hint in the plugin's folder,
 * `PATH` if allowed, this program itself. A path that was named must do; a hint that does not fit any
 * more is passed over.
 */
export async function selectProgram(
  wish: SelectionWish,
  context: SelectionContext,
): Promise<Selection> {
  const { env, pluginDir, self } = context;
  const named = [
    { path: wish.path, source: "argument", what: "tunnel_client_bin" },
    { path: env(VARIABLE) || undefined, source: "environment", what: VARIABLE },
  ] as const;
  for (const { path, source, what } of named) {
    if (path === undefined) continue;
    const judged = await judge(path, context);
    if (judged.kind === "program") return { kind: "selected", program: judged.program, source };
    return { kind: "refused", why: `${what} ${path} ${judged.why}` };
  }
  const hint = await readHint(pluginDir);
  const hinted = hint === undefined ? undefined : await judge(programPath(hint), context);
  if (hinted?.kind === "program") {
    return { kind: "selected", program: hinted.program, source: "hint" };
  }
  if (wish.allowPathLookup === true) {
    const found = await findProgram("tunnel-client", { PATH: env("PATH") ?? "" });
    const judged = found === undefined ? undefined : await judge(found, context);
    if (judged?.kind === "program") {
      return { kind: "selected", program: judged.program, source: "path" };
    }
  }
  return { kind: "selected", program: self, source: "self" };
}

type Judged =
  | { readonly kind: "program"; readonly program: LaunchHint }
  /** Reads on after the path. */
  | { readonly kind: "no-program"; readonly why: string };

async function judge(path: string, { self }: SelectionContext): Promise<Judged> {
  if (!isAbsolute(path)) return { kind: "no-program", why: "must be an absolute path" };
  if (await isSameFile(path, programPath(self))) return { kind: "program", program: self };
  try {
    const real = await Deno.realPath(path);
    if (await findProgram(real, {}) === undefined) {
      return { kind: "no-program", why: "is not an executable file" };
    }
    const { state } = await Deno.permissions.query({ name: "run", command: real });
    if (state === "granted") {
      return { kind: "program", program: { kind: "executable", path: real } };
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "no-program", why: "does not exist" };
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
  // The command line in `.mcp.json` grants the right to start one program, the installing one.
  return {
    kind: "no-program",
    why: "is not the program that installed this plugin, and nothing else may be started: " +
      `to change that, run "${join(path)} codex plugin install"`,
  };
}
