import { calledFunctions, type FunctionRange, loggingFlags } from "./function_ranges.ts";

/** Ends a start where it would send its first request. */
const FIRST_REQUEST = new URL("./first_request.ts", import.meta.url).href;
/** Where nobody is asked for anything: the start is over before. */
const NOBODY = "http://127.0.0.1:9";
const TUNNEL_ID = `tunnel_${"0123456789abcdef".repeat(2)}`;
const ENVIRONMENT: Readonly<Record<string, string>> = {
  CONTROL_PLANE_API_KEY: "sk-nobody-1234567890",
  HEALTH_LISTEN_ADDR: "127.0.0.1:0",
};
const SETTINGS: Readonly<Record<string, string>> = {
  CONTROL_PLANE_BASE_URL: NOBODY,
  CONTROL_PLANE_TUNNEL_ID: TUNNEL_ID,
  MCP_SERVER_URL: `${NOBODY}/mcp`,
};
const PROFILE = `config_version: 1
control_plane:
  base_url: "${NOBODY}"
  tunnel_id: "${TUNNEL_ID}"
  api_key: "env:CONTROL_PLANE_API_KEY"
health:
  listen_addr: "127.0.0.1:0"
mcp:
  server_urls:
    - channel: main
      url: "${NOBODY}/mcp"
`;

/**
 * The functions that a start of a program calls up to its first request: with its settings in the environment,
 * with a profile, and where it only tells its version. The same sources give the same functions.
 *
 * @param file path of the program, in ASCII
 * @param folder where what the starts need and leave may be written
 */
export async function startFunctions(file: string, folder: string): Promise<FunctionRange[]> {
  const profile = `${folder}/start.yaml`;
  await Deno.writeTextFile(profile, PROFILE);
  const starts = [
    await called(file, folder, ["--version"], {}),
    await called(file, folder, ["run"], { ...ENVIRONMENT, ...SETTINGS }),
    await called(file, folder, ["run", `--profile-file=${profile}`], ENVIRONMENT),
  ];
  const all = new Map(starts.flat().map((range) => [`${range.start} ${range.end}`, range]));
  return [...all.values()].toSorted((a, b) => a.start - b.start || b.end - a.end);
}

async function called(
  file: string,
  folder: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<FunctionRange[]> {
  const log = `${folder}/start.log`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--no-prompt"],
      ...["--no-code-cache", "--allow-env", "--allow-read", "--allow-net=127.0.0.1"],
      ...[loggingFlags(log), `--preload=${FIRST_REQUEST}`, file, ...words],
    ],
    // What the builder's own environment says must not be seen in the result.
    clearEnv: true,
    env: {
      ...env,
      ...SYSTEM,
      HOME: folder,
      DENO_DIR: `${folder}/cache`,
      DENO_NO_UPDATE_CHECK: "1",
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`${file} ${words.join(" ")} fails: ${new TextDecoder().decode(stderr)}`);
  }
  return calledFunctions(await Deno.readTextFile(log), file);
}

/** Without it no socket opens on Windows. */
const SYSTEM: Readonly<Record<string, string>> = Deno.build.os === "windows"
  ? { SystemRoot: Deno.env.get("SystemRoot") ?? "" }
  : {};
