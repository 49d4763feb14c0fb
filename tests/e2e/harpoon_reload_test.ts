import { assertEquals, assertStringIncludes } from "@std/assert";
import { listen, type SeenRequest } from "../harpoon/call_harness.ts";
import { bodyOf, labelsOf, startHarpoon } from "./harpoon_rig.ts";
import { soon } from "./soon.ts";

Deno.test("harpoon through the tunnel: a reload adds, removes and changes targets under running calls", async (t) => {
  const asked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await using api = listen(async ({ path, headers }: SeenRequest) => {
    if (path !== "/slow") return Response.json({ path, version: headers.get("x-version") });
    asked.resolve();
    await release.promise;
    return new Response("at last");
  });
  const profile = (targets: readonly unknown[], more: object = {}) =>
    JSON.stringify({
      control_plane: { poll_channels: ["harpoon"] },
      harpoon: { allow_plaintext_http: true, targets, ...more },
    });
  const slow = { label: "slow", url: `${api.origin}/slow` };
  const kept = { label: "kept", url: `${api.origin}/kept` };
  const moving = (path: string, version: string) => ({
    label: "moving",
    url: `${api.origin}${path}`,
    headers: { "X-Version": version },
  });
  await using harpoon = await startHarpoon({
    profile: profile([slow, kept, moving("/one", "first-version")]),
  });
  const { tool, client, connector } = harpoon;
  const call = (label: string) => tool("call_target", { label, method: "GET" });
  const running = call("slow");
  await soon(asked.promise, "the slow call");

  await t.step("other targets are in force at once, told as a change", async () => {
    const targets = [kept, moving("/two", "second-version"), {
      label: "added",
      base_url: `${api.origin}/added`,
    }];
    const line = await harpoon.reload(profile(targets));
    assertStringIncludes(line, "changed=harpoon");
    assertEquals(client.lines.filter((text) => text.includes("needs a restart")), []);
    assertEquals(await labelsOf(harpoon), ["kept", "moving", "added"]);
    assertEquals((await call("slow")).text, "label slow: unknown target");
    assertEquals(JSON.parse(bodyOf(await call("moving"))), {
      path: "/two",
      version: "second-version",
    });
    const added = await tool("http_callout", { target: "added", path: "/x" });
    assertEquals(JSON.parse(bodyOf(added)).path, "/added/x");
    const { tools } = await connector.listTools();
    assertEquals(tools.map(({ name }) => name).includes("http_callout"), true);
  });
  await t.step("a call that began before them ends on its own target", async () => {
    release.resolve();
    assertEquals(bodyOf(await running), "at last");
  });
  await t.step("only a header's value: the next call has it, and the log has not", async () => {
    const line = await harpoon.reload(profile([kept, moving("/two", "third-version")]));
    assertStringIncludes(line, "changed=harpoon");
    assertEquals(JSON.parse(bodyOf(await call("moving"))).version, "third-version");
    assertEquals(client.lines.filter((text) => /-version/.test(text)), []);
  });
  await t.step("other limits: the schemas say them, and they hold", async () => {
    await harpoon.reload(profile([kept], { max_response_bytes: 5, max_redirects: 1 }));
    const { tools } = await connector.listTools();
    const { properties = {} } = tools.find(({ name }) => name === "call_target")?.inputSchema ?? {};
    assertEquals(Object(properties["max_response_bytes"])["maximum"], 5);
    assertEquals(Object(properties["max_redirects"])["maximum"], 1);
    assertEquals((await call("kept")).text, "label kept: response exceeds size limit");
  });
  await t.step("what was taken of a rate stays taken", async () => {
    const rare = { label: "rare", url: `${api.origin}/rare`, rate_limit: "1/h" };
    await harpoon.reload(profile([rare]));
    // The SDK holds results against the schemas it has seen last.
    await connector.listTools();
    assertEquals((await call("rare")).isError, false);
    await harpoon.reload(profile([kept, rare]));
    assertEquals((await call("rare")).meta?.["code"], "rate_limited");
  });
  await t.step("settings with a mistake change nothing", async () => {
    const bad = { label: "bad", url: `${api.origin}/%2e%2e/x?key=hush` };
    assertStringIncludes(await harpoon.reload(profile([kept, bad])), "not reloaded");
    assertEquals(await labelsOf(harpoon), ["kept", "rare"]);
    assertEquals((await call("kept")).isError, false);
    assertEquals(client.lines.filter((text) => text.includes("hush")), []);
  });
  await t.step("what is fixed at the start is named, and the rest taken", async () => {
    const more = { additional_transports: ["http-streamable"] };
    const line = await harpoon.reload(profile([kept, slow], more));
    assertStringIncludes(line, "changed=harpoon");
    await client.line("needs a restart: harpoon.additional_transports");
    assertEquals(await labelsOf(harpoon), ["kept", "slow"]);
  });
});
