import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { clearOverruling } from "../../lib/sandbox/overruling_variables.ts";

function environment(variables: Record<string, string>) {
  const left = new Map(Object.entries(variables));
  return {
    left,
    get: (name: string) => left.get(name),
    delete: (name: string) => void left.delete(name),
  };
}

Deno.test("clearOverruling: takes away what adds trust, and leaves what names the system's", () => {
  const env = environment({
    NODE_EXTRA_CA_CERTS: "/ca.pem",
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
    DENO_CERT: "/ca.pem",
    NODE_USE_ENV_PROXY: "1",
    DENO_TLS_CA_STORE: "system",
    SSL_CERT_FILE: "/system.pem",
    OTEL_DENO: "",
  });
  assertEquals(clearOverruling(env), [
    "DENO_CERT",
    "NODE_EXTRA_CA_CERTS",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "NODE_USE_ENV_PROXY",
  ]);
  assertEquals([...env.left.keys()], ["DENO_TLS_CA_STORE", "SSL_CERT_FILE", "OTEL_DENO"]);
});

for (const name of ["SSLKEYLOGFILE", "OTEL_DENO"]) {
  Deno.test(`clearOverruling: ${name} has taken effect already, which is told`, () => {
    const { message } = assertThrows(
      () => clearOverruling(environment({ [name]: "1" })),
      OperatorError,
    );
    assertEquals(message.startsWith(`${name} is set: the runtime `), true, message);
    assertEquals(message.endsWith("unset it, or run with --sandbox=off"), true, message);
  });
}
