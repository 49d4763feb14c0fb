/** A Worker that was started with rights of its own. */
export interface Realm {
  /** Carries everything between the two sides. */
  readonly port: MessagePort;
  /** Rejects when the Worker has failed; never resolves. */
  readonly failed: Promise<never>;
  /** Ends the Worker. */
  close(): void;
}

/**
 * Starts a Worker of a module with exactly these rights. Its first message brings a port.
 *
 * @throws Deno.errors.NotCapable if this realm does not hold them itself
 */
export type StartRealm = (
  module: string | URL,
  permissions: Deno.PermissionOptionsObject,
) => Realm;

/** Starts it from this realm. */
export const startRealm: StartRealm = (module, permissions) => {
  const worker = new Worker(module, { type: "module", deno: { permissions } });
  const { port1, port2 } = new MessageChannel();
  const failed = failure();
  worker.onerror = (event) => {
    event.preventDefault();
    failed.reject(new Error(`the Worker has failed: ${event.message}`));
  };
  worker.postMessage(undefined, [port2]);
  return {
    port: port1,
    failed: failed.promise,
    close() {
      port1.close();
      worker.terminate();
    },
  };
};

/** A realm that keeps what this one is about to give away, and does nothing with it but start others. */
export interface Keeper extends Disposable {
  readonly start: StartRealm;
}

/** What the keeper is told, and what it tells. */
type ToKeeper =
  | {
    readonly kind: "start";
    readonly id: number;
    readonly module: string;
    readonly permissions: Deno.PermissionOptionsObject;
  }
  | { readonly kind: "close"; readonly id: number };

/**
 * The keeper's whole program. It is a text, so that no file is needed to load it, and small enough to see
 * that it does nothing else.
 */
const KEEPER = `
const realms = new Map();
const KEYS = { net: "host", read: "path", write: "path", run: "command" };
// The runtime says only that something is lacking.
const lacking = (permissions) =>
  Object.entries(KEYS).flatMap(([name, key]) =>
    [permissions[name] ?? []].flat().filter((value) =>
      typeof value === "string" &&
      Deno.permissions.querySync({ name, [key]: value }).state !== "granted"
    ).map((value) => "--allow-" + name + "=" + value)
  );
addEventListener("message", ({ data, ports }) => {
  if (data.kind === "close") {
    realms.get(data.id)?.terminate();
    realms.delete(data.id);
    return;
  }
  const failed = (message) => postMessage({ id: data.id, message });
  try {
    const { permissions } = data;
    const realm = new Worker(data.module, { type: "module", deno: { permissions } });
    realms.set(data.id, realm);
    realm.onerror = (event) => {
      event.preventDefault();
      failed(event.message);
    };
    realm.postMessage(undefined, ports);
  } catch (error) {
    const flags = error instanceof Deno.errors.NotCapable ? lacking(data.permissions) : [];
    failed(flags.length === 0 ? error.message : error.message + ": run with " + flags.join(" "));
  }
});
`;

/** Starts a keeper with the rights that this realm holds now. */
export function startKeeper(): Keeper {
  const keeper = new Worker(`data:text/javascript,${encodeURIComponent(KEEPER)}`, {
    type: "module",
    name: "keeper",
    deno: { permissions: "inherit" },
  });
  const failures = new Map<number, (error: Error) => void>();
  const tell = (message: ToKeeper, ports: MessagePort[] = []) => keeper.postMessage(message, ports);
  keeper.onmessage = ({ data }: MessageEvent<{ id: number; message: string }>) => {
    failures.get(data.id)?.(new Error(`the Worker has failed: ${data.message}`));
  };
  let realms = 0;
  return {
    start(module, permissions) {
      const id = ++realms;
      const { port1, port2 } = new MessageChannel();
      const failed = failure();
      failures.set(id, failed.reject);
      tell({ kind: "start", id, module: String(module), permissions }, [port2]);
      return {
        port: port1,
        failed: failed.promise,
        close() {
          failures.delete(id);
          port1.close();
          tell({ kind: "close", id });
        },
      };
    },
    [Symbol.dispose]: () => keeper.terminate(),
  };
}

/** Whoever waits hears of it; nobody may be waiting yet. */
function failure(): PromiseWithResolvers<never> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  return failed;
}
