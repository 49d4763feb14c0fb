import { assertEquals } from "@std/assert";
import { principalOf } from "../../../lib/mcp/era/principal.ts";
import { isMoreVerbose, isWanted } from "../../../lib/mcp/era/log_level.ts";
import {
  acknowledgement,
  concerns,
  honoured,
  isEmpty,
  marked,
  MAX_URIS,
  readSubscription,
} from "../../../lib/mcp/era/subscription.ts";

const ALL = {
  notifications: {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
    resourceSubscriptions: ["a", "b", "a", 1],
  },
};

Deno.test("readSubscription: params without notifications are none", () => {
  assertEquals(readSubscription({}), undefined);
  assertEquals(readSubscription({ notifications: [] }), undefined);
  assertEquals(readSubscription({ notifications: {} }), {
    tools: false,
    prompts: false,
    resources: false,
    uris: [],
  });
});

Deno.test("honoured: only what the server offers [eras §9.10]", () => {
  const asked = readSubscription(ALL) ?? fail();
  assertEquals(asked.uris, ["a", "b"]);
  assertEquals(honoured(asked, { tools: { listChanged: true }, resources: { subscribe: true } }), {
    tools: true,
    prompts: false,
    resources: false,
    uris: ["a", "b"],
  });
  assertEquals(isEmpty(honoured(asked, { tools: {}, prompts: {} })), true);
});

Deno.test("readSubscription: names no more resources than a bound", () => {
  const uris = Array.from({ length: 1_000 }, (_, at) => `u${at}`);
  assertEquals(
    readSubscription({ notifications: { resourceSubscriptions: uris } })?.uris.length,
    MAX_URIS,
  );
});

Deno.test("acknowledgement, marked: the listen's id stays a number [eras §9.10]", () => {
  const key = "io.modelcontextprotocol/subscriptionId";
  assertEquals(
    acknowledgement({ tools: true, prompts: false, resources: false, uris: ["x"] }, "17"),
    `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":` +
      `{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["x"]},"_meta":{"${key}":17}}}`,
  );
  assertEquals(
    marked('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}', '"listen:0"'),
    `{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"${key}":"listen:0"}}}`,
  );
});

Deno.test("concerns: lists by flag, updates by uri, nothing else", () => {
  const all = { tools: true, prompts: true, resources: true, uris: ["x"] };
  const none = { tools: false, prompts: false, resources: false, uris: [] };
  for (const list of ["tools", "prompts", "resources"]) {
    assertEquals(concerns(all, `notifications/${list}/list_changed`, undefined), true);
    assertEquals(concerns(none, `notifications/${list}/list_changed`, undefined), false);
  }
  assertEquals(concerns(all, "notifications/resources/updated", "x"), true);
  assertEquals(concerns(all, "notifications/resources/updated", "y"), false);
  assertEquals(concerns(all, "notifications/message", undefined), false);
  assertEquals(concerns(all, "notifications/progress", undefined), false);
});

Deno.test("isWanted, isMoreVerbose: graver messages pass, levels only go down", () => {
  assertEquals(isWanted("error", "info"), true);
  assertEquals(isWanted("debug", "info"), false);
  assertEquals(isWanted("strange", "info"), false);
  assertEquals(isWanted("info", undefined), false);
  assertEquals(isMoreVerbose("debug", "info"), true);
  assertEquals(isMoreVerbose("info", undefined), true);
  assertEquals(isMoreVerbose("error", "info"), false);
  assertEquals(isMoreVerbose("loud", "info"), false);
});

Deno.test("principalOf: by what tells who asks, whatever its case and order [eras §4.5]", () => {
  const one = principalOf([["Authorization", "a"], ["X-Request-Id", "1"], ["X-Api-Key", "k"]]);
  assertEquals(
    principalOf([["x-api-key", "k"], ["x-request-id", "2"], ["authorization", "a"]]),
    one,
  );
  assertEquals(principalOf([["Authorization", "b"], ["X-Api-Key", "k"]]) === one, false);
  assertEquals(principalOf([["User-Agent", "x"], ["Mcp-Session-Id", "y"], ["Accept", "z"]]), "");
  assertEquals(principalOf([["X-User-Id", "7"]]) === principalOf([["X-User-Id", "8"]]), false);
});

function fail(): never {
  throw new Error("no subscription");
}
