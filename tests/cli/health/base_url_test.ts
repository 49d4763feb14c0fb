import { assertEquals } from "@std/assert";
import { addressOf, baseOf, socketBase } from "../../../lib/cli/health/base_url.ts";

Deno.test("baseOf: a base, /healthz or /readyz URL, with or without slashes (cli §6, §18)", () => {
  const table: [string, string][] = [
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    [" http://127.0.0.1:8080/healthz \n", "http://127.0.0.1:8080"],
    ["http://127.0.0.1:8080/healthz/", "http://127.0.0.1:8080"],
    ["http://127.0.0.1:8080/readyz?format=json", "http://127.0.0.1:8080"],
    ["https://h.example/client/readyz", "https://h.example/client"],
    ["https://h.example/client", "https://h.example/client"],
    ["http://[::1]:80/healthz", "http://[::1]"],
    ["http://h/healthzy", "http://h/healthzy"],
    ["http+unix://L3J1bi94/healthz/", "http+unix://L3J1bi94"],
    ["http+unix://L3J1bi94", "http+unix://L3J1bi94"],
  ];
  for (const [text, url] of table) assertEquals(baseOf(text), { kind: "base", url });
});

Deno.test("baseOf: anything else is told", () => {
  for (const text of ["", "8080", "localhost:8080", "ftp://h", "http+unix://", "http+unix://a"]) {
    assertEquals(baseOf(text).kind, "unresolved", text);
  }
  assertEquals(baseOf("http://u:hidden@h"), {
    kind: "unresolved",
    error: "a URL must not hold credentials",
  });
});

Deno.test("socketBase and addressOf: the path survives the URL", () => {
  for (const path of ["/run/x", "/tmp/ünï code/?.sock", "/run/tunnel-client/health.sock"]) {
    const base = socketBase(path);
    assertEquals(baseOf(base), { kind: "base", url: base });
    assertEquals(addressOf(`${base}/readyz`), {
      url: "http://localhost/readyz",
      unixSocket: path,
    });
  }
  assertEquals(addressOf("http://h/readyz"), { url: "http://h/readyz", unixSocket: undefined });
});
