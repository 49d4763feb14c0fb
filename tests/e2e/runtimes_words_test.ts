import { assertEquals, assertStringIncludes } from "@std/assert";
import { openRuntimes } from "./runtimes_rig.ts";

Deno.test("runtimes: a runtime key that is refused is told by connect and status, with what to check [cli §18]", async () => {
  await using rig = await openRuntimes();
  const env = { CONTROL_PLANE_API_KEY: "sk-wrong_0123456789abcdef" };
  const connected = await rig.run(["connect", "--alias", "docs", ...rig.target], { env });
  assertEquals(connected.code, 0, connected.stderr);
  assertStringIncludes(connected.stderr, "it could not be looked up: ");
  assertStringIncludes(connected.stderr, "the runtime key was refused: check --runtime-api-key");
  let status = await rig.run(["status", "docs"]);
  for (let look = 0; look < 20 && !status.stderr.includes("401"); look++) {
    status = await rig.run(["status", "docs"]);
  }
  assertStringIncludes(status.stderr, "docs: it is not ready: control plane refused the API key");
  for (const { stdout, stderr } of [connected, status]) {
    assertEquals(`${stdout}${stderr}`.includes("sk-wrong"), false);
  }
});

Deno.test("runtimes connect: another control plane in the environment than the one that is stored is told", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const env = { CONTROL_PLANE_BASE_URL: "http://127.0.0.1:9" };
  const { code, stderr } = await rig.run(["connect", "--alias", "docs", ...rig.target], { env });
  assertEquals(code, 0, stderr);
  assertStringIncludes(
    stderr,
    `is not used, admin profile default says ${rig.plane.url}; to change`,
  );
  assertStringIncludes(
    stderr,
    "admin-profiles set default --control-plane-base-url http://127.0.0.1:9",
  );
});
