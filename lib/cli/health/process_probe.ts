import process from "node:process";
import { whyUnreadable } from "../../config/references.ts";
import type { ProcessFinding } from "./health_report.ts";

/** Longest file that can be a process id and a line ending. */
const MAX_PID_FILE_CHARS = 32;

/** Whether the process with this id, or the one a file names, is alive. Never throws. */
export function probeProcess(
  wanted: { readonly pid: number } | { readonly pidFile: string },
): ProcessFinding {
  if ("pid" in wanted) return finding(wanted.pid, undefined);
  const { pidFile } = wanted;
  try {
    const text = Deno.readTextFileSync(pidFile).trim();
    if (text.length > MAX_PID_FILE_CHARS || !/^[1-9]\d*$/.test(text)) {
      return unknown(pidFile, "the file holds no process id");
    }
    return finding(Number(text), pidFile);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      return { ...unknown(pidFile, `the file ${whyUnreadable(error)}`), running: undefined };
    }
    return unknown(pidFile, `the file ${whyUnreadable(error)}`);
  }
}

function finding(pid: number, pidFile: string | undefined): ProcessFinding {
  try {
    const error = signalError(pid);
    return { pid, pidFile, running: error === undefined, error };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    return { pid, pidFile, running: undefined, error: MAY_NOT_LOOK };
  }
}

/** The runtime takes a signal that only asks for one that ends a process, of any program. */
const MAY_NOT_LOOK = "could not look: not permitted; run with --allow-run";

function unknown(pidFile: string, error: string): ProcessFinding {
  return { pid: undefined, pidFile, running: false, error };
}

/** Sends signal 0, which only asks; a process of someone else is alive too. */
function signalError(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EPERM") return undefined;
    if (code === "ESRCH") return "no such process";
    return error instanceof Error ? error.message : String(error);
  }
}
