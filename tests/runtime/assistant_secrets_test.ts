import { assertEquals } from "@std/assert";
import { withoutSecrets } from "../../lib/runtime/assistant_secrets.ts";

Deno.test("withoutSecrets: a known secret goes wherever it stands, names of members included", () => {
  const value = { a: "x secret-1 y", b: [{ "is secret-1": ["secret-1secret-1"] }], n: 1, u: null };
  assertEquals<unknown>(withoutSecrets(value, ["secret-1"]), {
    a: "x [REDACTED] y",
    b: [{ "is [REDACTED]": ["[REDACTED][REDACTED]"] }],
    n: 1,
    u: null,
  });
});

Deno.test("withoutSecrets: of a secret that lies in another one nothing is left", () => {
  const secrets = ["secret", "top-secret-key"];
  assertEquals(withoutSecrets({ a: "top-secret-key secret" }, secrets), {
    a: "[REDACTED] [REDACTED]",
  });
});

Deno.test("withoutSecrets: short ones would blank words, and advice stays readable", () => {
  const value = { a: "set api_key: env:CONTROL_PLANE_API_KEY and run" };
  assertEquals(withoutSecrets(value, ["run", ""]), value);
});

Deno.test("withoutSecrets: what lies too deep to be shown is left out", () => {
  let value: Record<string, unknown> = { s: "secret-1" };
  for (let depth = 0; depth < 50; depth++) value = { value };
  assertEquals(JSON.stringify(withoutSecrets(value, ["secret-1"])).includes("secret-1"), false);
});
