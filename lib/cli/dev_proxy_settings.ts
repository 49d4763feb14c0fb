import type { Flags } from "../config/flags.ts";
import type { ListenAddress } from "../config/listen_addr.ts";
import { readSettings } from "../config/load.ts";
import { OptionReader } from "../config/option_reader.ts";
import { optionRows, options } from "../config/options.ts";
import { SettingsError } from "../config/problem.ts";
import type { ReferenceSources } from "../config/references.ts";
import type { Settings } from "../config/settings.ts";
import { Secret } from "../core/secret.ts";
import { proxyOptions } from "./dev_proxy_options.ts";

/** Where the local control plane listens. */
export type ProxyAddress =
  | { readonly kind: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** Everything `dev proxy` was told. Durations are milliseconds. */
export interface ProxySettings {
  readonly listen: ProxyAddress;
  readonly tunnelId: string;
  /** The key that the client and the control plane have in common; nobody else needs it. */
  readonly key: Secret;
  /** Settings of the client; of its control plane only tunnel id and key are of use. */
  readonly client: Settings;
  readonly health: ListenAddress | undefined;
  readonly healthUrlFile: string | undefined;
  readonly infoFile: string | undefined;
  readonly printJson: boolean;
  /** `undefined`: until stopped. */
  readonly durationMs: number | undefined;
  readonly readinessMs: number;
  readonly responseMs: number;
  readonly clientLastSeenMs: number;
}

/** A name for the key that no variable has: the settings take a key only by reference. */
const KEY_VARIABLE = "TUNNEL_CLIENT_DEV_PROXY_KEY";
/** The client's settings need an address; the real one is known once the control plane listens. */
const SOME_BASE_URL = "http://127.0.0.1";

/** Flags that go to the settings of the client, by the flag of `run` they stand for. */
const HANDED_ON = [
  [proxyOptions.serverUrls, options.serverUrls],
  [proxyOptions.commands, options.commands],
  [proxyOptions.profile, options.profile],
  [proxyOptions.profileFile, options.profileFile],
  [proxyOptions.profileDir, options.profileDir],
] as const;

/**
 * The variables that stay out of it. What is served is what the command line names, and the control
 * plane is the local one, so those that choose either for `run` must not speak here.
 */
const OUTSIDE: ReadonlySet<string> = new Set(
  optionRows.filter(({ name }) => name.startsWith("control_plane."))
    .concat(options.config, options.profile, options.profileFile)
    .concat(options.serverUrls, options.commands)
    .flatMap(({ env = [], envAfterFile = [] }) => [...env, ...envAfterFile]),
);

/** Reads the flags, and the profile if they name one. Throws SettingsError with all problems. */
export function readProxySettings(flags: Flags, sources: ReferenceSources): ProxySettings {
  const reader = new OptionReader({ flags, file: undefined, ...sources });
  reader.problems.push(...flags.problems);
  const take = reader.take.bind(reader);
  const { hostname, port } = take(proxyOptions.listen);
  const path = take(proxyOptions.listenUnixSocket);
  if (path !== undefined && flags.values.has("listen")) {
    reader.reject(
      proxyOptions.listenUnixSocket,
      "invalid",
      "cannot be combined with --listen: they are mutually exclusive; drop one of them",
    );
  }
  checkBuild(reader);
  const healthUrlFile = take(proxyOptions.healthUrlFile);
  const health = take(proxyOptions.healthListenAddr) ??
    (healthUrlFile === undefined ? undefined : { hostname: "127.0.0.1", port: 0 });
  const own = {
    listen: path === undefined
      ? { kind: "tcp" as const, hostname, port }
      : { kind: "unix" as const, path },
    tunnelId: take(proxyOptions.tunnelId),
    key: new Secret(`dev-proxy-${crypto.randomUUID()}`),
    health,
    healthUrlFile,
    infoFile: take(proxyOptions.urlFile),
    printJson: take(proxyOptions.printJson),
    durationMs: take(proxyOptions.duration),
    readinessMs: take(proxyOptions.readinessTimeout),
    responseMs: take(proxyOptions.responseTimeout),
    clientLastSeenMs: take(proxyOptions.clientLastSeenTimeout),
  };
  take(proxyOptions.redisUrl);
  const client = clientSettings(reader, flags, own, sources);
  reader.finish();
  if (client === undefined) throw new SettingsError([NO_TARGET]);
  return { ...own, client };
}

function checkBuild(reader: OptionReader): void {
  if (reader.take(proxyOptions.backend) === "rust") {
    reader.reject(proxyOptions.backend, "invalid", "rust is not in this build; use auto");
  }
  if (reader.take(proxyOptions.queueBackend) === "redis") {
    reader.reject(proxyOptions.queueBackend, "invalid", "redis is not in this build; use inmem");
  }
}

const NO_TARGET = {
  setting: "",
  kind: "missing" as const,
  line: "dev proxy needs something to serve: set --mcp-server-url, --mcp-command, --profile or " +
    "--profile-file",
};

function clientSettings(
  reader: OptionReader,
  flags: Flags,
  { tunnelId, key }: { readonly tunnelId: string; readonly key: Secret },
  { env, readFile }: ReferenceSources,
): Settings | undefined {
  const handedOn = HANDED_ON.flatMap(([{ flag: from = "" }, { flag: to = "" }]) => {
    const values = flags.values.get(from);
    return values === undefined ? [] : [[to, values] as const];
  });
  if (!handedOn.some(([to]) => to !== options.profileDir.flag)) {
    reader.problems.push(NO_TARGET);
    return undefined;
  }
  const { settings, problems } = readSettings({
    flags: {
      help: false,
      values: new Map([
        ...handedOn,
        [options.baseUrl.flag ?? "", [SOME_BASE_URL]],
        [options.tunnelId.flag ?? "", [tunnelId]],
        [options.apiKey.flag ?? "", [`env:${KEY_VARIABLE}`]],
      ]),
      positionals: [],
      problems: [],
    },
    env: (name) => name === KEY_VARIABLE ? key.reveal() : OUTSIDE.has(name) ? undefined : env(name),
    readFile,
  });
  reader.problems.push(...problems);
  return settings && withoutCompanion(settings);
}

/** What is tried out locally opens no way in from outside, whatever its profile asks for. */
function withoutCompanion(settings: Settings): Settings {
  return {
    ...settings,
    cloudflared: { ...settings.cloudflared, token: undefined, managed: false },
  };
}
