import { assert, assertEquals, assertRejects } from "@std/assert";
import { openTunnelAdmin } from "../../lib/cli/admin/connection.ts";
import { TunnelAdminError } from "../../lib/control/tunnel_admin_error.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { Secret } from "../../lib/core/secret.ts";
import {
  chooseTunnel,
  isTunnelGone,
  lookUpTunnel,
  ofRuntimeKey,
  type WantedTunnel,
} from "../../lib/runtimes/tunnel_choice.ts";
import { ADMIN_KEY, startPlane, TUNNEL } from "../plane/plane_fixture.ts";

const MISSING = `tunnel_${"0".repeat(32)}`;
const signal = new AbortController().signal;
const wanted: WantedTunnel = {
  alias: "docs",
  name: "",
  description: "",
  organizationIds: [],
  workspaceIds: [],
  knownTunnelId: undefined,
};

function open(baseUrl: string, key = ADMIN_KEY) {
  const system = { http: undefined, https: undefined, noProxy: [] };
  return openTunnelAdmin(
    { baseUrl, urlPath: "", key: new Secret(key), caBundle: undefined, system },
    () => "",
  );
}

Deno.test("chooseTunnel: made once, then found by its name in any of the scopes [runtimes §1.4]", async () => {
  await using plane = startPlane();
  using opened = open(plane.url);
  const inScope = { ...wanted, organizationIds: ["o", "p"] };
  const made = await chooseTunnel(opened.admin, inScope, signal);
  assertEquals([made.how, made.tunnel.name, made.tunnel.description], [
    "created",
    "docs",
    "MCP tunnel for docs",
  ]);
  assertEquals(made.tunnel.organization_ids, ["o", "p"], "two ids are no mistake [runtimes §12.8]");
  for (const organizationIds of [["p"], ["elsewhere", "o"]]) {
    const found = await chooseTunnel(opened.admin, { ...wanted, organizationIds }, signal);
    assertEquals([found.how, found.tunnel.id], ["found", made.tunnel.id]);
  }
  const other = await chooseTunnel(opened.admin, { ...inScope, name: "other" }, signal);
  assertEquals([other.how, other.tunnel.name], ["created", "other"]);
});

Deno.test("chooseTunnel: a known one that is there is used, whatever its name", async () => {
  await using plane = startPlane();
  using opened = open(plane.url);
  const chosen = await chooseTunnel(opened.admin, { ...wanted, knownTunnelId: TUNNEL }, signal);
  assertEquals([chosen.how, chosen.tunnel.id, chosen.goneTunnelId], ["known", TUNNEL, undefined]);
});

Deno.test("chooseTunnel: a known one that is gone is replaced, and told [runtimes §12.10]", async () => {
  await using plane = startPlane();
  using opened = open(plane.url);
  const gone = { ...wanted, knownTunnelId: MISSING, workspaceIds: ["w"] };
  const chosen = await chooseTunnel(opened.admin, gone, signal);
  assertEquals([chosen.how, chosen.goneTunnelId], ["created", MISSING]);
  const scopeless = { ...wanted, knownTunnelId: MISSING };
  const error = await assertRejects(
    () => chooseTunnel(opened.admin, scopeless, signal),
    OperatorError,
  );
  assertEquals(
    error.message,
    `tunnel ${MISSING} of alias docs is gone, and a new one needs an owner: ` +
      "set --organization-id or --workspace-id",
  );
});

Deno.test("chooseTunnel: another refusal than 404 makes no second tunnel", async () => {
  await using plane = startPlane();
  using opened = open(plane.url, "sk-wrong");
  const known = { ...wanted, knownTunnelId: TUNNEL, organizationIds: ["o"] };
  await assertRejects(() => chooseTunnel(opened.admin, known, signal), TunnelAdminError, "401");
});

Deno.test("isTunnelGone: by the status, not by what a text holds [runtimes §12.11]", () => {
  const request = { method: "GET", path: "/v1/tunnels/x" } as const;
  const error = (reason: string, status: number) =>
    new TunnelAdminError(request, reason, { status });
  assert(isTunnelGone(error("no such tunnel", 404)));
  assert(!isTunnelGone(error("404 in the text", 500)));
  assert(!isTunnelGone(error("Invalid URL (GET /v1/tunnels/x)", 404)), "the host has no such path");
  assert(!isTunnelGone(new Error("404")));
});

Deno.test("ofRuntimeKey: a refused runtime key is not told as a wrong admin key", () => {
  const request = { method: "GET", path: "/v1/tunnels/x" } as const;
  const about = { status: 401, mitigation: "check --admin-key", requestId: "req_1" };
  const { message } = ofRuntimeKey(new TunnelAdminError(request, "unknown key", about));
  assert(message.includes("--runtime-api-key") && message.includes("req_1"), message);
  assert(!message.includes("--admin-key"), message);
  const other = new TunnelAdminError(request, "no such tunnel", { status: 404 });
  assertEquals(ofRuntimeKey(other), other);
});

Deno.test("lookUpTunnel: a failure is told and the id is used [runtimes §1.3]", async () => {
  await using plane = startPlane();
  using opened = open(plane.url);
  const found = await lookUpTunnel(opened.admin, TUNNEL, signal);
  assertEquals([found.tunnel.name, found.remoteError], ["first", ""]);
  const failed = await lookUpTunnel(opened.admin, MISSING, signal);
  assertEquals(failed.tunnel, { id: MISSING, name: "", description: "" });
  assert(failed.remoteError.includes("404"), failed.remoteError);
});
