import { assert, assertEquals } from "@std/assert";
import { isJsonObject, type JsonObject } from "../../lib/wire/json.ts";
import { listen } from "../harpoon/call_harness.ts";
import { type HarpoonClient, startHarpoon } from "./harpoon_rig.ts";

/** The calls the operator is shown, newest first. */
async function callsOf({ page }: HarpoonClient, limit: number): Promise<JsonObject[]> {
  const { calls } = JSON.parse(await page(`/api/harpoon/calls?limit=${limit}`));
  assert(Array.isArray(calls) && calls.every(isJsonObject));
  return calls;
}

Deno.test("harpoon through the tunnel: the operator's history of calls [harpoon §9]", async (t) => {
  await using api: ReturnType<typeof listen> = listen(({ path, body }) => {
    if (path === "/binary") return new Response(new Uint8Array([0xff, 0, 1]));
    if (path === "/own") return Response.json(`${api.origin}/api`);
    return new Response(body, { headers: { "Content-Type": "Text/Plain; charset=utf-8" } });
  });
  const profile = (capture_payloads: boolean) =>
    JSON.stringify({
      control_plane: { poll_channels: ["harpoon"] },
      harpoon: {
        allow_plaintext_http: true,
        capture_payloads,
        targets: ["api", "binary", "own"].map((label) => ({
          label,
          url: `${api.origin}/${label}`,
        })),
      },
    });
  await using harpoon = await startHarpoon({ profile: profile(false) });
  const { tool } = harpoon;
  const post = (label: string, body: string) =>
    tool("call_target", { label, method: "POST", body });

  await t.step("of 12 calls a limit of 10 gives the newest first [harpoon §14.22]", async () => {
    for (let n = 1; n <= 12; n++) await post("api", "x".repeat(n));
    const calls = await callsOf(harpoon, 10);
    const sizes = calls.map((call) => call["req_bytes"]);
    assertEquals(sizes, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    const { label, url, method, status, resp_bytes, response_content_type, requestId } = calls[0] ??
      {};
    assertEquals({ label, url, method, status, resp_bytes, response_content_type }, {
      label: "api",
      url: `${api.origin}/api`,
      method: "POST",
      status: 200,
      resp_bytes: 12,
      response_content_type: "text/plain",
    });
    assert(typeof requestId === "string");
  });
  await t.step("capture off: no bodies [harpoon §14.21]", async () => {
    for (const call of await callsOf(harpoon, 100)) {
      assertEquals(Object.keys(call).filter((key) => /bod(?:y|ies)/.test(key)), []);
    }
  });
  await t.step(
    "capture on: bodies from now on, bytes that are no text as base64 [harpoon §14.21]",
    async () => {
      await harpoon.reload(profile(true));
      await post("binary", "asked");
      const [call, ...older] = await callsOf(harpoon, 100);
      const { request_body, response_body, body_is_base64 } = call ?? {};
      assertEquals([request_body, response_body, body_is_base64], ["asked", "/wAB", true]);
      assertEquals(older, []);
    },
  );
  await t.step("what the caller got instead is kept beside what was sent", async () => {
    await post("own", "");
    const { response_body, response_body_transformed } = (await callsOf(harpoon, 1))[0] ?? {};
    assertEquals(response_body, `"${api.origin}/api"`);
    assertEquals(response_body_transformed, '"harpoon://api"');
  });
  await t.step("refused calls have their place, too [harpoon §15]", async () => {
    await post("nobody", "x");
    const { label, status, outcome, error } = (await callsOf(harpoon, 1))[0] ?? {};
    assertEquals([label, status, outcome, error], ["nobody", 0, "invalid_input", "unknown target"]);
  });
});
