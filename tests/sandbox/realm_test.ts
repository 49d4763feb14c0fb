import { assertEquals, assertRejects } from "@std/assert";
import { startKeeper, type StartRealm, startRealm } from "../../lib/sandbox/realm.ts";

/** A module that answers on the port it is brought with what the runtime lets it do. */
const ASKING = module(`
addEventListener("message", ({ ports: [port] }) => {
  const state = (permission) => Deno.permissions.querySync(permission).state;
  port.postMessage([
    state({ name: "net", host: "a.test:1" }),
    state({ name: "net", host: "b.test:1" }),
    state({ name: "read" }),
    state({ name: "env", variable: "HOME" }),
  ]);
});
`);
const FAILING = module("throw new Error('no start');");

function module(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

const RIGHTS = { net: ["a.test:1"], read: false, env: false } as const;

async function answer(start: StartRealm): Promise<unknown> {
  const realm = start(ASKING, { ...RIGHTS, net: [...RIGHTS.net] });
  try {
    return await Promise.race([
      new Promise((resolve) => {
        realm.port.onmessage = ({ data }) => resolve(data);
      }),
      realm.failed,
    ]);
  } finally {
    realm.close();
  }
}

Deno.test("startRealm: a Worker holds what it is given and nothing else", async () => {
  assertEquals(await answer(startRealm), ["granted", "prompt", "prompt", "prompt"]);
});

Deno.test("startKeeper: starts Workers that hold what they are given, one after another", async () => {
  using keeper = startKeeper();
  assertEquals(await answer(keeper.start), ["granted", "prompt", "prompt", "prompt"]);
  assertEquals(await answer(keeper.start), ["granted", "prompt", "prompt", "prompt"]);
});

for (const [name, open] of [["startRealm", () => startRealm], ["startKeeper", null]] as const) {
  Deno.test(`${name}: a module that throws is told as the failure of its Worker`, async () => {
    using stack = new DisposableStack();
    const start = open === null ? stack.use(startKeeper()).start : open();
    const realm = start(FAILING, { net: false });
    await assertRejects(() => realm.failed, Error, "no start");
    realm.close();
  });
}

Deno.test({
  name: "startKeeper: what it does not hold itself it cannot give",
  permissions: { net: ["a.test:1"], read: true },
  async fn() {
    using keeper = startKeeper();
    const realm = keeper.start(ASKING, { net: ["b.test:1"] });
    await assertRejects(() => realm.failed, Error, "escalate");
    realm.close();
  },
});
