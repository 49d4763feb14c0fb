import { assertEquals, assertStringIncludes } from "@std/assert";
import type { OauthStep, OauthView } from "../../../ui/api_types_pages.ts";
import { discoveryLines, oauthStatement } from "../../../ui/view/oauth_words.ts";

const step = (change: Partial<OauthStep>): OauthStep => ({
  url: "https://mcp.example/.well-known/oauth-protected-resource",
  source: "well_known_root",
  selected: false,
  ...change,
});

Deno.test("discoveryLines: what was asked in its order, with what came of it", () => {
  const lines = discoveryLines({
    pending: false,
    steps: [
      step({ source: "www_authenticate", why: "on another origin" }),
      step({ status: 200, selected: true }),
    ],
    server: {
      issuer: "https://login.example",
      steps: [step({ source: "auth_server", status: 404, why: "no document" })],
      why: "none found",
    },
  });
  assertEquals(lines.map(({ mark, title, came }) => [mark, title, came]), [
    ["none", "Named by the server’s challenge", "on another origin"],
    ["good", "Well-known place, at the root", "200, selected"],
    ["none", "Authorization server metadata", "404, no document"],
  ]);
});

Deno.test("discoveryLines: an issuer with another name and a resource of another server are odd", () => {
  const view: OauthView = {
    pending: false,
    metadata: { resource: "https://other.example" },
    resource_matches: false,
    steps: [step({ selected: true })],
    server: {
      issuer: "https://login.example/oauth2",
      otherIssuer: "https://login.example",
      steps: [step({ source: "auth_server", selected: true })],
    },
  };
  const [resource, server] = discoveryLines(view);
  assertEquals([resource?.mark, server?.mark], ["odd", "odd"]);
  assertStringIncludes(resource?.notes[0] ?? "", "It speaks of https://other.example");
  assertStringIncludes(
    server?.notes[0] ?? "",
    "It calls itself https://login.example, the resource names https://login.example/oauth2",
  );
});

Deno.test("oauthStatement: one sentence for each end of discovery", () => {
  const table: readonly (readonly [view: Partial<OauthView>, begins: string])[] = [
    [{ pending: true }, "Looking for"],
    [{ metadata: {} }, "Clients can learn"],
    [{ reason: "not_configured" }, "Channel main has no HTTP server"],
    [{ reason: "not_advertised" }, "The server of main advertises no login server"],
    [{ reason: "failed", error: "refused" }, "Discovery failed"],
  ];
  for (const [view, begins] of table) {
    assertStringIncludes(oauthStatement({ pending: false, ...view }), begins);
  }
});
