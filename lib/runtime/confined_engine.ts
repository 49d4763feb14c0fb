import type { EngineSettings } from "../config/engine_settings.ts";
import { OperatorError } from "../core/errors.ts";
import type { Emit, Fact } from "../core/fact.ts";
import { WhileAlive } from "../core/while_alive.ts";
import type { TakePayload } from "../dispatch/capture.ts";
import type { ChannelChanges, Engine } from "../dispatch/engine.ts";
import { connectEngine } from "../dispatch/engine_port.ts";
import type { Boundary } from "../sandbox/boundary.ts";
import { startableEnvironment } from "../sandbox/child_variables.ts";
import type { Realm, StartRealm } from "../sandbox/realm.ts";

/** What a data plane in a Worker is opened with. */
export interface ConfinedEngineOptions {
  readonly settings: EngineSettings;
  /** Says what the Worker may do, at the start and at each reload. */
  readonly boundary: Pick<Boundary, "permissions" | "change" | "accept">;
  readonly start: StartRealm;
  /** Address of the Worker's module. */
  readonly module: string | URL;
  readonly emit: Emit;
  readonly takePayload?: TakePayload;
}

/** Time for a data plane that was replaced to end what it has begun: as long as a command may take. */
const REPLACED_DRAIN_MS = 600_000;

/** One Worker with its data plane. */
interface Housed {
  readonly realm: Realm;
  readonly engine: Engine;
  /** Its answers; none would come from a Worker that failed. */
  readonly alive: WhileAlive;
  readonly settings: EngineSettings;
  /** Resolves when it takes no more commands. */
  readonly pollingOver: Promise<void>;
  /** Another has taken its place: only what concerns single commands is still told of it. */
  retire(): void;
}

/**
 * Opens the data plane in a Worker that holds the rights of the boundary and no others. It keeps them when
 * this realm gives its own away. A reload that needs more moves the work to a second Worker with the new
 * rights: what is under way ends in the first.
 *
 * @throws OperatorError as `openEngine` does
 * @throws Deno.errors.NotCapable if the rights are not held here
 */
export async function openConfinedEngine(options: ConfinedEngineOptions): Promise<Engine> {
  const { boundary } = options;
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => {}); // told to whoever awaits `ended`
  const leaving = new Map<Housed, Promise<void>>();

  const open = async (
    settings: EngineSettings,
    permissions: Deno.PermissionOptionsObject,
  ): Promise<Housed> => {
    const pollingOver = Promise.withResolvers<void>();
    let isRetired = false;
    const emit = (fact: Fact) => {
      if (fact.kind === "poller_stopped") pollingOver.resolve();
      if (!isRetired || isOfOneCommand(fact)) options.emit(fact);
    };
    const opened = await openHoused({ ...options, emit }, settings, permissions);
    return {
      ...opened,
      alive: new WhileAlive(opened.realm.failed),
      settings,
      pollingOver: pollingOver.promise,
      retire: () => isRetired = true,
    };
  };

  let current: Housed | undefined;
  const follow = (housed: Housed) => {
    current = housed;
    const { engine, realm } = housed;
    // One that was replaced may end; the one that serves may not.
    Promise.race([engine.ended, realm.failed]).then(
      () => current === housed && ended.resolve(),
      (error) => current === housed && ended.reject(error),
    );
  };
  const first = await open(options.settings, boundary.permissions);
  follow(first);

  const leave = (housed: Housed, budgetMs: number) =>
    housed.alive.answer(housed.engine.drain(budgetMs)).finally(() => housed.realm.close());
  const serving = (): Housed => current ?? first;
  const ask = <T>(question: (engine: Engine) => Promise<T>): Promise<T> => {
    const housed = serving();
    return housed.alive.answer(question(housed.engine));
  };
  return {
    ended: ended.promise,
    snapshot: () => ask((engine) => engine.snapshot()),
    replay: (order) => ask((engine) => engine.replay(order)),
    probe: (channel) => ask((engine) => engine.probe(channel)),
    retryPoll: () => ask((engine) => engine.retryPoll()),
    discoverOauth: () => ask((engine) => engine.discoverOauth()),
    harpoonCalls: (limit) => ask((engine) => engine.harpoonCalls(limit)),
    harpoonHttp: (request) => ask((engine) => engine.harpoonHttp(request)),
    async reload(next) {
      const change = boundary.change();
      if (change.kind === "within") {
        const changes = await ask((engine) => engine.reload(startable(next)));
        boundary.accept(false);
        return changes;
      }
      const before = serving();
      const renewed = await open(next, change.permissions).catch((error: Error) => {
        throw new OperatorError(
          `the new settings need rights that are not held: ${error.message}`,
          {
            cause: error,
          },
        );
      });
      before.retire();
      follow(renewed);
      boundary.accept(true);
      const left = leave(before, REPLACED_DRAIN_MS).then(() => {}, () => {});
      leaving.set(before, left.finally(() => leaving.delete(before)));
      // Commands for what is new must not come to the one that does not know it.
      await Promise.race([before.pollingOver, left]);
      return movedChannels(before.settings, next);
    },
    drain: async (budgetMs) => {
      const timer = setTimeout(() => leaving.forEach((_, { realm }) => realm.close()), budgetMs);
      try {
        return await leave(serving(), budgetMs);
      } finally {
        clearTimeout(timer);
        leaving.forEach((_, { realm }) => realm.close());
      }
    },
  };
}

async function openHoused(
  { start, module, emit, takePayload }: ConfinedEngineOptions,
  settings: EngineSettings,
  permissions: Deno.PermissionOptionsObject,
): Promise<Pick<Housed, "realm" | "engine">> {
  const realm = start(module, permissions);
  try {
    const opened = connectEngine(realm.port, startable(settings), emit, takePayload);
    return { realm, engine: await Promise.race([opened, realm.failed]) };
  } catch (error) {
    realm.close();
    throw error;
  }
}

/** What still counts of a data plane that was replaced. */
function isOfOneCommand({ kind }: Fact): boolean {
  return kind.startsWith("command_") || kind.startsWith("notification_");
}

/** Under a right that names programs, the runtime starts none with variables of the loader. */
function startable(settings: EngineSettings): EngineSettings {
  const childEnv = startableEnvironment(settings.mcp.childEnv);
  return { ...settings, mcp: { ...settings.mcp, childEnv } };
}

function movedChannels(before: EngineSettings, after: EngineSettings): ChannelChanges {
  const names = ({ mcp }: EngineSettings) => new Set(mcp.bindings.map(({ channel }) => channel));
  const [old, next] = [names(before), names(after)];
  return {
    opened: [...next.difference(old)],
    replaced: [...next.intersection(old)],
    closed: [...old.difference(next)],
  };
}
