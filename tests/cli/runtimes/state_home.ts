import { ROOT, runProcess } from "../../e2e/process.ts";
import { ADMIN_KEY } from "../../plane/plane_fixture.ts";

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home directory of its own, and commands that run in it. */
export interface StateHome extends AsyncDisposable {
  readonly home: string;
  /** The state root, which is made by whoever writes first. */
  readonly root: string;
  readonly profileDir: string;
  /** Runs a command as administrator of the control plane at `base`, if that is given. */
  run(
    args: readonly string[],
    base?: string,
    env?: Readonly<Record<string, string>>,
  ): Promise<Ended>;
  /** The same with `--json`: what it printed, which must be all it did. */
  json(
    args: readonly string[],
    base?: string,
    env?: Readonly<Record<string, string>>,
  ): Promise<ReturnType<typeof JSON.parse>>;
  /** A file of the state root, parsed; `undefined` if there is none. */
  file(name: string): Promise<ReturnType<typeof JSON.parse>>;
  write(name: string, content: object): Promise<void>;
  /** Every file below the home directory. */
  files(): readonly string[];
}

/** Makes it. */
export async function stateHome(): Promise<StateHome> {
  const home = await Deno.makeTempDir();
  const root = `${home}/.local/state/tunnel-client`;
  const run: StateHome["run"] = (args, base, env = {}) =>
    runProcess({
      args: [
        ...["run", "-q", "--no-prompt", "--frozen", "--allow-env", "--allow-read"],
        ...["--allow-net=127.0.0.1", `--allow-write=${home}`, "--allow-run=ps,tmux"],
        ...[`${ROOT}main.ts`, ...args],
      ],
      env: {
        HOME: home,
        OPENAI_ADMIN_KEY: ADMIN_KEY,
        ...(base === undefined ? {} : { CONTROL_PLANE_BASE_URL: base }),
        ...env,
      },
    });
  return {
    home,
    root,
    profileDir: `${home}/.config/tunnel-client`,
    run,
    async json(args, base, env) {
      const { code, stdout, stderr } = await run([...args, "--json"], base, env);
      if (code !== 0 || !stdout.endsWith("}\n")) throw new Error(`${code} ${stdout}${stderr}`);
      return JSON.parse(stdout);
    },
    async file(name) {
      try {
        return JSON.parse(await Deno.readTextFile(`${root}/${name}`));
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    },
    async write(name, content) {
      await Deno.mkdir(root, { recursive: true });
      await Deno.writeTextFile(`${root}/${name}`, JSON.stringify(content));
    },
    files: () => filesBelow(home),
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

function filesBelow(dir: string): string[] {
  return [...Deno.readDirSync(dir)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${dir}/${name}`) : [`${dir}/${name}`]
  ).toSorted();
}
