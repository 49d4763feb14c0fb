/** What the system says about a process id. */
export type ProcessLook =
  | { readonly kind: "alive"; readonly started: string }
  | { readonly kind: "gone" }
  | { readonly kind: "unknown"; readonly why: string };

/** Whether the process of a record is there: the very one, none, or one that cannot be told apart. */
export type Recognition =
  | { readonly kind: "same" }
  | { readonly kind: "gone" }
  | { readonly kind: "stranger" }
  | { readonly kind: "unknown"; readonly why: string };

/** `ps` counts from the boot and rounds to seconds, so two looks may differ by one either way. */
const CLOCK_SLACK_MS = 2_000;
/** A table of processes is read from memory; what takes longer hangs. */
const PS_MS = 5_000;
const NO_PS = "install ps, or run with --allow-run=ps";

/**
 * When a process began, as a text that outlives this process: `boot=ID ticks=N` where the runtime may
 * read `/proc` (which takes every right there is), `lstart=TIME` from `ps`. Both where both are known.
 */
export async function lookAtProcess(pid: number): Promise<ProcessLook> {
  if (Deno.build.os === "windows") return { kind: "unknown", why: "Windows has no ps" };
  const exact = holdsEveryRight() ? fromProc(pid) : undefined;
  if (exact === "gone") return { kind: "gone" };
  const told = await fromPs(pid);
  if (told.kind !== "alive" && exact !== undefined) return { kind: "alive", started: exact };
  if (told.kind !== "alive" || exact === undefined) return told;
  return { kind: "alive", started: `${exact} ${told.started}` };
}

/** Whether a process id still stands for the process that began at `started`; a number is used again. */
export async function recognise(pid: number, started: string): Promise<Recognition> {
  const look = await lookAtProcess(pid);
  if (look.kind !== "alive") return look;
  switch (sameStart(started, look.started)) {
    case "same":
      return { kind: "same" };
    case "different":
      return { kind: "stranger" };
    case "incomparable":
      return { kind: "unknown", why: "the record does not tell when the process was started" };
  }
}

/** Compares two starts by what both tell; the exact count decides where there is one. Pure. */
export function sameStart(left: string, right: string): "same" | "different" | "incomparable" {
  const [a, b] = [members(left), members(right)];
  const [boot, ticks] = [a.get("boot"), a.get("ticks")];
  if (boot !== undefined && ticks !== undefined && b.has("boot") && b.has("ticks")) {
    return boot === b.get("boot") && ticks === b.get("ticks") ? "same" : "different";
  }
  const apartMs = Math.abs(Date.parse(a.get("lstart") ?? "") - Date.parse(b.get("lstart") ?? ""));
  if (Number.isNaN(apartMs)) return "incomparable";
  return apartMs <= CLOCK_SLACK_MS ? "same" : "different";
}

/** When a process began, unix milliseconds; `undefined` if only its count since the boot is known. Pure. */
export function startedAtMs(started: string): number | undefined {
  const at = Date.parse(members(started).get("lstart") ?? "");
  return Number.isNaN(at) ? undefined : at;
}

/** How `ps` came out. */
export interface PsEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * What `ps` said of one process. Only a silent 1 means that there is none: one that was cut off, or does
 * not know its flags, has told nothing, and whose process may run must not be started again. Pure.
 */
export function readPsEnd({ code, stdout, stderr }: PsEnd): ProcessLook {
  if (code === 0) return readPs(stdout);
  const said = stderr.split("\n")[0]?.trim() ?? "";
  if (code === 1 && stdout.trim() === "" && said === "") return { kind: "gone" };
  const how = said === "" ? `exit code ${code}` : said;
  return { kind: "unknown", why: `ps does not tell (${how}): try again, or ${NO_PS}` };
}

/**
 * Takes the answer of `ps -o stat=,lstart=` apart; a dead child that nobody collected is gone, but not
 * while threads of it (`l`) still end: until then they hold its port. Pure.
 */
export function readPs(answer: string): ProcessLook {
  const [, state = "", time = ""] = /^\s*(\S+)\s+(\S.*\S)\s*$/.exec(answer) ?? [];
  if (state === "" || (state.startsWith("Z") && !state.includes("l"))) return { kind: "gone" };
  const at = new Date(`${time} UTC`);
  if (Number.isNaN(at.getTime())) {
    return { kind: "unknown", why: `ps does not tell when: ${NO_PS}` };
  }
  return { kind: "alive", started: `lstart=${at.toISOString().replace(/\.\d+Z$/, "Z")}` };
}

function members(text: string): Map<string, string> {
  return new Map(
    text.split(" ").map((word): [string, string] => {
      const [name = "", value = ""] = word.split("=");
      return [name, value];
    }),
  );
}

async function fromPs(pid: number): Promise<ProcessLook> {
  try {
    const { code, stdout, stderr } = await new Deno.Command("ps", {
      args: ["-o", "stat=,lstart=", "-p", String(pid)],
      clearEnv: true,
      // The time zone and the names of the months must not depend on who asks.
      env: { LC_ALL: "C", TZ: "UTC0" },
      stdin: "null",
      signal: AbortSignal.timeout(PS_MS),
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return readPsEnd({ code, stdout: text(stdout), stderr: text(stderr) });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      return { kind: "unknown", why: "not permitted to ask ps: run with --allow-run=ps" };
    }
    if (error instanceof Deno.errors.NotFound) {
      return { kind: "unknown", why: `there is no program ps: ${NO_PS}` };
    }
    return { kind: "unknown", why: error instanceof Error ? error.message : String(error) };
  }
}

/** The runtime guards `/proc` as it guards everything at once; asking for less would prompt. */
function holdsEveryRight(): boolean {
  const kinds = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;
  return Deno.build.os === "linux" &&
    kinds.every((name) => Deno.permissions.querySync({ name }).state === "granted");
}

/** The name of the program stands in brackets and may hold anything, brackets too. */
const STAT = /^\d+ \(.*\) (\S)(?: \S+){16} (\d+) \S+ (\d+)/s;

function fromProc(pid: number): string | "gone" | undefined {
  try {
    const boot = Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const [, state, threads, ticks] = STAT.exec(stat) ?? [];
    if (state === "Z" && Number(threads) <= 1) return "gone";
    return ticks === undefined ? undefined : `boot=${boot} ticks=${ticks}`;
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "gone" : undefined;
  }
}
