import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ReadFile } from "../../lib/config/certificates.ts";
import type { EngineSettings } from "../../lib/config/engine_settings.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { Bell } from "../../lib/core/bell.ts";
import { type Clock, systemClock } from "../../lib/core/clock.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { Secret } from "../../lib/core/secret.ts";
import type { Engine } from "../../lib/dispatch/engine.ts";
import type { LogRecord } from "../../lib/ops/log_record.ts";
import { engineSettings } from "../../lib/runtime/engine_settings.ts";
import { reloadOnRequest, type SettingsReading } from "../../lib/runtime/reload.ts";
import { WatchedFiles } from "../../lib/runtime/watched_files.ts";
import { ManualClock } from "../control/manual_clock.ts";
import { Arrivals } from "../fixtures/arrivals.ts";
import { settingsOf } from "./settings_fixture.ts";

const SURROUNDINGS = { instanceId: "i", variables: {} };
const noFile = (path: string): string => {
  throw new Deno.errors.NotFound(path);
};

/** What no reload asks for. */
const NO_ORDERS = {
  replay: () => Promise.reject(new Error("not asked")),
  probe: () => Promise.reject(new Error("not asked")),
  retryPoll: () => Promise.reject(new Error("not asked")),
  discoverOauth: () => Promise.reject(new Error("not asked")),
  harpoonCalls: () => Promise.reject(new Error("not asked")),
  harpoonHttp: () => Promise.reject(new Error("not asked")),
} satisfies Partial<Engine>;

/** A reload loop on a scripted reader, with everything it did. */
class Reloading {
  readonly records = new Arrivals<LogRecord>();
  readonly given = new Arrivals<EngineSettings>();
  readonly inForce: Settings[] = [];
  readonly hidden: string[] = [];
  readonly bell = new Bell();
  readonly #stop = new AbortController();
  readonly ended: Promise<void>;
  /** What the next reading gives. */
  next: (readFile: ReadFile) => SettingsReading;
  /** Why the engine refuses, if it does. */
  refusal: Error | undefined;

  constructor(started: Settings, files: WatchedFiles = new WatchedFiles(noFile), clock?: Clock) {
    this.next = () => ({ settings: started, problems: [], values: [] });
    const engine: Engine = {
      ended: new Promise(() => {}),
      snapshot: () => Promise.resolve({ queued: 0, busy: 0, channels: [] }),
      drain: () => Promise.resolve({ finished: 0, answered503: 0, ms: 0 }),
      ...NO_ORDERS,
      reload: (settings) => {
        this.given.add(settings);
        if (this.refusal !== undefined) return Promise.reject(this.refusal);
        return Promise.resolve({ opened: [], replaced: ["main"], closed: [] });
      },
    };
    this.ended = reloadOnRequest(
      {
        engine,
        log: {
          level: "info",
          write: (record) => this.records.add(record),
          hide: (secret) => this.hidden.push(secret.reveal()),
          [Symbol.dispose]: () => {},
        },
        clock: clock ?? new ManualClock({ holds: true }),
        read: (readFile) => this.next(readFile),
        surroundings: SURROUNDINGS,
        requests: this.bell,
        files,
        watchProfile: false,
        onSettings: (settings) => this.inForce.push(settings),
      },
      { settings: started, engine: engineSettings(started, SURROUNDINGS, noFile) },
      this.#stop.signal,
    );
  }

  /** Asks for a reload and waits for its last line. */
  async reload(): Promise<readonly string[]> {
    const before = this.records.items.length;
    this.bell.ring();
    for (let n = before + 1;; n++) {
      const { message } = await this.records.nth(n);
      if (message.startsWith("settings ")) break;
    }
    return this.records.items.slice(before).map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }
}

Deno.test("reload: what can change goes to the engine and into force, and the log tells names only", async () => {
  await using it = new Reloading(settingsOf());
  const key = "sk-second-key";
  it.next = () => ({
    settings: settingsOf({ controlPlane: { apiKey: new Secret(key) }, log: { level: "debug" } }),
    problems: [],
    values: [],
  });
  assertEquals(await it.reload(), ["settings reloaded"]);
  assertEquals(it.given.items[0]?.controlPlane.apiKey, key);
  assertEquals(it.inForce[0]?.log.level, "debug");
  assertEquals(it.hidden, [key]);
  const { attrs } = it.records.items[0]!;
  assertEquals(attrs["changed"], "log.level,control_plane.api_key");
  assertEquals(attrs["channels_replaced"], "main");
  assert(!JSON.stringify(it.records.items).includes(key));
});

Deno.test("reload: what needs a restart is named and stays as it is", async () => {
  await using it = new Reloading(settingsOf());
  it.next = () => ({
    settings: settingsOf({ controlPlane: { baseUrl: "http://127.0.0.1:2", maxInflight: 7 } }),
    problems: [],
    values: [],
  });
  assertEquals(await it.reload(), [
    "needs a restart: control_plane.base_url",
    "settings reloaded",
  ]);
  const given = it.given.items[0]?.controlPlane;
  assertEquals([given?.baseUrl, given?.maxInflight], ["http://127.0.0.1:1", 7]);
});

Deno.test("reload: a broken reading is told problem by problem, the engine never sees it", async () => {
  await using it = new Reloading(settingsOf());
  it.next = () => ({ settings: undefined, problems: [{ line: "p.yaml line 3: no" }], values: [] });
  assertEquals(await it.reload(), [
    "p.yaml line 3: no",
    "settings not reloaded: the client keeps running with those it has",
  ]);
  assertEquals([it.given.items.length, it.inForce.length], [0, 0]);
  it.next = () => ({ settings: settingsOf({ log: { level: "warn" } }), problems: [], values: [] });
  assertEquals(await it.reload(), ["settings reloaded"]);
});

Deno.test("reload: what the engine cannot use is told, and compared against again", async () => {
  await using it = new Reloading(settingsOf());
  const changed = settingsOf({ mcp: { maxConcurrentRequests: 2 } });
  it.next = () => ({ settings: changed, problems: [], values: [] });
  it.refusal = new OperatorError("mcp.commands, channel x: not found");
  assertEquals((await it.reload())[0], "mcp.commands, channel x: not found");
  assertEquals(it.inForce, []);
  it.refusal = undefined;
  await it.reload();
  assertEquals(it.records.items.at(-1)?.attrs["changed"], "mcp.max_concurrent_requests");
});

Deno.test("reload: a certificate that cannot be read refuses the reload", async () => {
  await using it = new Reloading(settingsOf());
  it.next = () => ({
    settings: settingsOf({ network: { caBundle: "/no/ca.pem" } }),
    problems: [],
    values: [],
  });
  const [line] = await it.reload();
  assert(line?.startsWith("ca_bundle"), line);
  assertEquals(it.given.items.length, 0);
});

Deno.test("reload: a changed file is one reason to reload, however the reload ends", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/key`;
  await Deno.writeTextFile(path, "one");
  const files = new WatchedFiles((path) => Deno.readTextFileSync(path));
  files.read(path);
  // Each look comes in a turn of its own.
  const looks = new Arrivals<number>();
  const sleep = (ms: number, signal: AbortSignal) => {
    looks.add(ms);
    return new Promise<void>((resolve, reject) =>
      setTimeout(() => signal.aborted ? reject(signal.reason) : resolve(), 0)
    );
  };
  try {
    await using it = new Reloading(settingsOf(), files, { ...systemClock, sleep });
    const triggers = () =>
      it.records.items.map(({ attrs }) => attrs["trigger"]).filter((each) => each !== undefined);
    for (const [n, broken] of [[1, false], [2, true], [3, false]] as const) {
      it.next = (readFile) => {
        readFile(path);
        return broken
          ? { settings: undefined, problems: [], values: [] }
          : { settings: settingsOf(), problems: [], values: [] };
      };
      // In one step: a file that is still empty would be a change of its own.
      await Deno.writeTextFile(`${path}.new`, "x".repeat(n + 3));
      await Deno.rename(`${path}.new`, path);
      await it.records.nth(n);
      // Enough looks for one more reload, if there were a reason.
      await looks.nth(looks.items.length + 5);
      assertEquals(triggers(), Array(n).fill(path));
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("reload: only new notes are told", async () => {
  await using it = new Reloading(settingsOf({ notes: ["old note"] }));
  it.next = () => ({
    settings: settingsOf({ notes: ["old note", "new note"] }),
    problems: [],
    values: [],
  });
  assertEquals(await it.reload(), ["new note", "settings reloaded"]);
});

Deno.test("reload: a mistake of ours ends the loop instead of being hidden", async () => {
  const it = new Reloading(settingsOf());
  it.refusal = new TypeError("a bug");
  it.bell.ring();
  await assertRejects(() => it.ended, TypeError, "a bug");
});
