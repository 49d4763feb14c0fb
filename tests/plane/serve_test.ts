import { assert, assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { Secret } from "../../lib/core/secret.ts";
import { createPlane } from "../../lib/plane/plane.ts";
import { servePlane } from "../../lib/plane/serve.ts";
import { noticed, startPlane } from "./plane_fixture.ts";

Deno.test("servePlane() serves an open ingress to this machine only", async () => {
  const open = createPlane({ runtimeKeys: [] });
  assertThrows(
    () => servePlane(open, { hostname: "0.0.0.0", port: 0 }),
    OperatorError,
    "connector key",
  );
  const guarded = createPlane({ runtimeKeys: [], connectorKey: new Secret("ck") });
  await using served = servePlane(guarded, { hostname: "0.0.0.0", port: 0 });
  assert(served.url.startsWith("http://0.0.0.0:"));
});

Deno.test("servePlane() names an address that is taken", async () => {
  await using test = startPlane();
  const plane = createPlane({ runtimeKeys: [] });
  const port = Number(new URL(test.url).port);
  assertThrows(
    () => servePlane(plane, { hostname: "127.0.0.1", port }),
    OperatorError,
    `127.0.0.1:${port}`,
  );
});

Deno.test("ServedPlane.close() returns although polls are waiting", async () => {
  const test = startPlane();
  const polling = test.poll("limit=1&timeout_ms=60000");
  await noticed(test, (tunnel) => tunnel.waitingPolls === 1);
  await test[Symbol.asyncDispose]();
  assertEquals(await polling, []);
});
