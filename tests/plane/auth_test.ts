import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { Secret } from "../../lib/core/secret.ts";
import { KeyRing } from "../../lib/plane/auth.ts";

function request(headers: Record<string, string>): Request {
  return new Request("http://plane.test/", { headers });
}

Deno.test("KeyRing.caller() tells apart every key it knows", () => {
  const keys = new KeyRing(
    [{ key: new Secret("sk-1") }, { key: new Secret("sk-2"), tunnelIds: ["t"] }],
    new Secret("sk-admin"),
    undefined,
  );
  const caller = (key: string) => keys.caller(request({ authorization: `Bearer ${key}` }));
  assertEquals(caller("sk-1"), { kind: "runtime", tunnelIds: undefined });
  assertEquals(caller("sk-2"), { kind: "runtime", tunnelIds: new Set(["t"]) });
  assertEquals(caller("sk-admin"), { kind: "admin" });
  assertEquals(caller("sk-").kind, "refused");
});

Deno.test("KeyRing refuses keys that cannot work, without showing them", () => {
  const key = new Secret("same");
  const bad = new Secret("se cret");
  const table: [() => KeyRing, string][] = [
    [() => new KeyRing([{ key }], key, undefined), "different keys"],
    [() => new KeyRing([{ key: bad }], undefined, undefined), "runtime key"],
    [() => new KeyRing([], bad, undefined), "admin key"],
    [() => new KeyRing([], undefined, bad), "connector key"],
  ];
  for (const [build, text] of table) {
    const { message } = assertThrows(build, OperatorError, text);
    assertEquals(/same|cret/.test(message), false);
  }
});
