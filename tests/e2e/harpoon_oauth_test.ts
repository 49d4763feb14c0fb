import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  AUTH_SERVER_PLACE,
  authServerDocument,
  challenge,
  RESOURCE_PLACE,
  resourceDocument,
} from "../fixtures/oauth_documents.ts";
import { type ScriptedServer, serveScript } from "../mcp/http_channel_harness.ts";
import { bodyOf, type HarpoonClient, labelsOf, startHarpoonClient, until } from "./harpoon_rig.ts";
import { call, request } from "./tunnel.ts";

/** What the server's metadata says; `undefined` while there is none. */
interface Metadata {
  readonly authServer: string;
  /** Members of the authorization server's document, beside its issuer. */
  readonly document?: object;
}

/** An MCP server that refuses everybody, with the metadata of the moment. */
function serveProtected() {
  let now: Metadata | undefined;
  const server: ScriptedServer = serveScript(({ path }) => {
    if (path === "/mcp") {
      return now === undefined
        ? new Response(null, { status: 401 })
        : challenge(`${server.origin}${RESOURCE_PLACE}`);
    }
    if (path.startsWith("/oauth/")) return new Response("a token, one would think");
    if (now !== undefined && path.startsWith(RESOURCE_PLACE)) {
      return resourceDocument(server.url, now.authServer);
    }
    if (now?.document !== undefined && path.startsWith(AUTH_SERVER_PLACE)) {
      return authServerDocument(now.authServer, now.document);
    }
    return new Response(null, { status: 404 });
  });
  return {
    ...server,
    say(metadata: Metadata | undefined) {
      now = metadata;
    },
  };
}

/** Which roles were refused, and why, in the lines behind the first `from`. */
function refusedIn({ client }: HarpoonClient, from: number): string[] {
  return client.lines.slice(from)
    .filter((line) => line.includes("harpoon host auto-registration"))
    .map((line) => line.replace(/.* role=(\S+) .*?reason=/, "$1: ")).sort();
}

Deno.test("harpoon through the tunnel: targets of a protected server's metadata", async (t) => {
  await using server = serveProtected();
  await using stranger = serveScript(({ path }) =>
    path.startsWith(AUTH_SERVER_PLACE)
      ? authServerDocument(stranger.origin, {
        // A stranger may point back at the resource itself, and nowhere else.
        jwks_uri: `${server.origin}/oauth/jwks`,
        revocation_endpoint: `${stranger.origin}/revoke`,
      })
      : new Response(null, { status: 404 })
  );
  const profile = (round: number) =>
    JSON.stringify({
      log: { level: "debug" },
      mcp: {
        server_urls: [{ channel: "main", url: server.url }],
        // Another header makes another channel, whose server is looked at anew.
        extra_headers: { "X-Round": `${round}` },
      },
      harpoon: { allow_plaintext_http: true },
    });
  await using harpoon = await startHarpoonClient({ profile: profile(0) });
  const { client, planeUrl, page } = harpoon;
  const initialize = request(
    "initialize",
    '{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}',
  );
  const ask = () => call(planeUrl, initialize, { channel: "harpoon" });

  await t.step("without a target there is no channel [harpoon §1]", async () => {
    await client.line("the MCP server names no metadata");
    const { status, text } = await ask();
    assertEquals(status, 400, text);
    await until(
      async () => /^command_unsupported_channel_total\S* 1$/m.test(await page("/metrics")),
      page,
    );
  });

  const tokenEndpoint = `HTTP://127.0.0.1:${new URL(server.url).port}/oauth//token`;
  server.say({
    authServer: server.url,
    document: {
      token_endpoint: tokenEndpoint,
      jwks_uri: "http://10.0.0.1/jwks",
      introspection_endpoint: `${stranger.origin}/introspect`,
      registration_endpoint: "http://169.254.169.254/register",
      revocation_endpoint: "http://[fd00::1]/revoke",
      authorization_endpoint: `${server.origin}/authorize`,
    },
  });
  // The server refuses a consumer, which is the sign to look again.
  assertEquals((await call(planeUrl, request("tools/list"))).status, 401);
  await client.line("label=oauth-token-endpoint-0");
  const connector = await harpoon.connect();
  const { tool } = connector;
  const first = await labelsOf(connector);

  await t.step("the first targets open the channel, live [harpoon §1]", async () => {
    assertEquals(first, [
      ...["oauth-prmd-resource-0", "oauth-prmd-auth-server-0", "oauth-prmd-source-0"],
      ...["oauth-auth-server-metadata-0", "oauth-issuer-0", "oauth-token-endpoint-0"],
    ]);
    assertEquals((await ask()).status, 200);
  });
  await t.step("private addresses of the document are not registered [harpoon §14.17]", () => {
    assertEquals(refusedIn(harpoon, 0), [
      "introspection-endpoint: private-host-registration-disabled",
      "jwks-uri: private-host-registration-disabled",
      "registration-endpoint: not-allowed",
      "revocation-endpoint: private-host-registration-disabled",
    ]);
  });
  await t.step("tags filter by ALL [harpoon §14.5]", async () => {
    const listed = async (filter: Record<string, unknown>) =>
      JSON.parse((await tool("list_targets", filter)).text).targets;
    const both = await listed({ tags: [" Token-Endpoint", "auth-server-metadata"] });
    assertEquals(both.map(({ label }: { label: string }) => label), ["oauth-token-endpoint-0"]);
    assertEquals(await listed({ tags: ["token-endpoint", "resource"] }), []);
    assertEquals((await listed({ categories: ["oauth", "x"] })).length, first.length);
    assertEquals(/https?:/i.test((await tool("list_targets")).text), false);
  });
  await t.step(
    "resource stays, authorization_servers[0] becomes a label [harpoon §14.16]",
    async () => {
      const got = await tool("call_target", { label: "oauth-prmd-source-0", method: "GET" });
      assertEquals(JSON.parse(bodyOf(got)), {
        resource: server.url,
        authorization_servers: ["harpoon://oauth-prmd-auth-server-0"],
      });
    },
  );
  await t.step("the audience is the URL as its document spells it [harpoon §14.20]", async () => {
    const audience = await tool("get_oauth_target_audience", { label: "oauth-token-endpoint-0" });
    assertEquals(audience.structured, { audience: tokenEndpoint });
    const issuer = await tool("get_oauth_target_audience", { label: "oauth-issuer-0" });
    assertEquals(issuer.text, "label oauth-issuer-0: target is not an OAuth token endpoint");
    const posted = await tool("call_target", { label: "oauth-token-endpoint-0", method: "POST" });
    assertEquals(bodyOf(posted), "a token, one would think");
  });
  await t.step("the same metadata again leaves every label [harpoon §15]", async () => {
    const looks = server.requests.length;
    assertStringIncludes(await harpoon.reload(profile(1)), "channels_replaced=main");
    await until(
      () => server.requests.slice(looks).some(({ path }) => path.startsWith(AUTH_SERVER_PLACE)),
      page,
    );
    assertEquals(await labelsOf(connector), first);
    const registered = client.lines.filter((line) => line.includes("host auto-registered"));
    assertEquals(registered.length, first.length);
  });
  await t.step(
    "a stranger's document opens the resource's own origin only [harpoon §14.17, §14.18]",
    async () => {
      const from = client.lines.length;
      server.say({ authServer: stranger.origin });
      await harpoon.reload(profile(2));
      await client.line("label=oauth-jwks-uri-0");

      assertEquals(await labelsOf(connector), [
        ...["oauth-prmd-resource-0", "oauth-prmd-source-0", "oauth-jwks-uri-0"],
      ]);
      assertEquals(refusedIn(harpoon, from), [
        "auth-server-metadata: private-host-registration-disabled",
        "issuer: private-host-registration-disabled",
        "prmd-auth-server: private-host-registration-disabled",
        "revocation-endpoint: private-host-registration-disabled",
        "token-endpoint: private-host-registration-disabled",
      ]);
      await client.line("harpoon host unregistered component=harpoon label=oauth-token-endpoint-0");
    },
  );
  await t.step("an external authorization server is not registered [harpoon §14.18]", async () => {
    server.say({ authServer: "https://idp.invalid/tenant" });
    await harpoon.reload(profile(3));

    await until(async () => (await labelsOf(connector)).length === 2, page);
    assertEquals(await labelsOf(connector), ["oauth-prmd-resource-0", "oauth-prmd-source-0"]);
  });
  await t.step(
    "a taken label gets a number, a user no audience [harpoon §14.19, §14.20]",
    async () => {
      const document = { token_endpoint: server.url.replace("//", "//u:hush-user@") };
      server.say({ authServer: server.url, document });
      const settings = JSON.parse(profile(4));
      const taken = { label: "oauth-token-endpoint-0", url: `${server.origin}/oauth/own` };
      settings.harpoon.targets = [taken];
      await harpoon.reload(JSON.stringify(settings));
      await client.line("label=oauth-token-endpoint-0-1");
      assertEquals((await labelsOf(connector))[0], "oauth-token-endpoint-0");
      const label = "oauth-token-endpoint-0-1";
      const refused = await tool("get_oauth_target_audience", { label });
      assertEquals(refused.text, `label ${label}: target URL cannot be used as an OAuth audience`);
      assertEquals(client.lines.filter((line) => line.includes("hush")), []);
    },
  );
  await t.step("with the metadata the targets go, and with the last one the channel", async () => {
    server.say(undefined);
    await harpoon.reload(profile(5));
    await until(async () => (await ask()).status === 400, page);
    assertStringIncludes(await client.line("channel closed"), "harpoon");
  });
});
