/** What injected code would try, by name, and what it tries it on. */
export interface Targets {
  /** Another port of the same host, where a server listens too. */
  readonly otherPort: string;
  /** Another name of this machine, where that server listens as well. */
  readonly otherHost: string;
  /** A path outside of every directory the plan names. */
  readonly outside: string;
  /** A server that has code, and is the registry of the packages `@injected/...`. */
  readonly codeHost: string;
}

const ATTEMPTS: Readonly<Record<string, (targets: Targets) => unknown>> = {
  "reach another host": ({ otherHost }) => connect(otherHost),
  "reach another port of an allowed host": ({ otherPort }) => connect(otherPort),
  "reach the metadata address": () => metadata(),
  "read /etc/passwd": () => Deno.readTextFileSync("/etc/passwd"),
  "write outside": ({ outside }) => Deno.writeTextFileSync(outside, "injected"),
  "start a shell": () => new Deno.Command("/bin/sh", { args: ["-c", "true"] }).outputSync(),
  "read another variable": () => Deno.env.get("PLANTED_VARIABLE"),
  "read every variable": () => Deno.env.toObject(),
  "ask for details of the machine": () => Deno.hostname(),
  "start a realm with more rights": startRealm,
  "load code from an address": ({ codeHost }) => load(`http://${codeHost}/code.js`),
  "load a package": () => load("npm:@injected/code@1.0.0"),
};

/** What is said only once an answer has come from the network, whatever was made of it. */
const ARRIVED = /does not exist|lockfile is out of date/;

async function load(code: string): Promise<void> {
  try {
    await import(code);
  } catch (error) {
    if (!(error instanceof Error) || !ARRIVED.test(error.message)) throw error;
  }
}

async function connect(address: string): Promise<void> {
  const [hostname = "", port] = address.split(":");
  (await Deno.connect({ hostname, port: Number(port) })).close();
}

/** Where it is permitted nobody answers, so it is not waited for. */
async function metadata(): Promise<void> {
  const signal = AbortSignal.timeout(500);
  await (await fetch("http://169.254.169.254/latest/meta-data/", { signal })).body?.cancel();
}

/** Whoever holds every right can give them to another. */
function startRealm(): void {
  new Worker("data:text/javascript,", {
    type: "module",
    deno: { permissions: { net: true, run: true } },
  }).terminate();
}

/** The names of the attempts. */
export const ATTEMPT_NAMES: readonly string[] = Object.keys(ATTEMPTS);

/**
 * Waits for the word, tries everything and tells on standard error, a line each, what the runtime says:
 * the place where code that got into this realm would stand.
 */
export function answerAttempts(realm: "main" | "engine"): void {
  const word = new BroadcastChannel("attempts");
  word.onmessage = async ({ data }: MessageEvent<Targets>) => {
    for (const [name, attempt] of Object.entries(ATTEMPTS)) {
      tell(`attempt: ${realm}: ${name}: ${await outcome(() => attempt(data))}`);
    }
    tell(`attempt: ${realm}: all tried`);
  };
}

async function outcome(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return "succeeded";
  } catch (error) {
    return isRefusal(error) ? "refused" : `other: ${error}`;
  }
}

/** A refused import is no error of a class of its own. */
function isRefusal(error: unknown): boolean {
  if (error instanceof Deno.errors.NotCapable) return true;
  return error instanceof TypeError &&
    /Requires import access|--(?:cached-only|no-npm|no-remote) is specified/.test(error.message);
}

function tell(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
