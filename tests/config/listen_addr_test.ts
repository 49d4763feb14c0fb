import { assertEquals } from "@std/assert";
import { bindable, parseListenAddress } from "../../lib/config/listen_addr.ts";
import { accepts, refuses } from "./grammars_table.ts";

accepts("parseListenAddress", parseListenAddress, [
  ["127.0.0.1:8080", { hostname: "127.0.0.1", port: 8080 }],
  [":8080", { hostname: "", port: 8080 }],
  ["[::1]:0", { hostname: "::1", port: 0 }],
  ["[fe80::1%eth0]:1", { hostname: "fe80::1%eth0", port: 1 }],
  ["localhost:65535", { hostname: "localhost", port: 65_535 }],
  [" 127.0.0.1:1 ", { hostname: "127.0.0.1", port: 1 }],
]);
refuses("parseListenAddress", parseListenAddress, [
  ["", "host:port"],
  ["8080", "host:port"],
  ["127.0.0.1", "host:port"],
  ["::1:8080", "port from 0 to 65535"],
  ["http://127.0.0.1:80", "port from 0 to 65535"],
  ["127.0.0.1:", "port from 0 to 65535"],
  ["127.0.0.1:65536", "port from 0 to 65535"],
  ["127.0.0.1:-1", "port from 0 to 65535"],
  ["127.0.0.1:http", "port from 0 to 65535"],
  ["a b:80", "host:port"],
  ["[::1:80", "host:port"],
]);

Deno.test("bindable: no host means every interface", () => {
  assertEquals(bindable(""), "0.0.0.0");
  assertEquals(bindable("::1"), "::1");
});
