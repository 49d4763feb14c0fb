import { assertEquals } from "@std/assert";
import { type Egress, egressTo } from "../../lib/core/egress.ts";

const trust = { poolSize: 1, caCerts: ["CA"] };
const http: Egress = { ...trust, proxy: { url: "http://p1", targetScheme: "http" } };
const https: Egress = { ...trust, proxy: { url: "http://p2", targetScheme: "https" } };
const direct: Egress = trust;

Deno.test("egressTo: the system's proxy depends on the address, an explicit one does not", () => {
  const system = { http, https, direct, noProxy: ["corp.test"] };
  assertEquals(egressTo(system, "http://idp.test"), http);
  assertEquals(egressTo(system, "https://idp.test"), https);
  assertEquals(egressTo(system, "https://idp.corp.test"), direct);
  assertEquals(egressTo(system, "http://127.0.0.1:1"), direct);
  const explicit = { http, https: http, direct, noProxy: undefined };
  assertEquals(egressTo(explicit, "https://idp.corp.test"), http);
  assertEquals(egressTo(explicit, "http://127.0.0.1:1"), http);
});
