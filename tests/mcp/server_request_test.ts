import { assertEquals } from "@std/assert";
import { answerKind, serverRequestAnswer } from "../../lib/mcp/server_request.ts";

Deno.test("answerKind: ping is answered here, nothing else (design §5)", () => {
  assertEquals(answerKind("ping"), "pong");
  for (const method of ["sampling/createMessage", "roots/list", "elicitation/create", "Ping", ""]) {
    assertEquals(answerKind(method), "method_not_found");
  }
});

Deno.test("serverRequestAnswer: the id goes back as the characters it came in", () => {
  for (const idText of ["0", "9007199254740993", "1.0", '"\\u0041"']) {
    assertEquals(
      serverRequestAnswer(idText, "pong"),
      `{"jsonrpc":"2.0","id":${idText},"result":{}}`,
    );
    const refusal = serverRequestAnswer(idText, "method_not_found");
    assertEquals(
      refusal.startsWith(`{"jsonrpc":"2.0","id":${idText},"error":{"code":-32601,`),
      true,
    );
    assertEquals(typeof JSON.parse(refusal).error.message, "string");
  }
});
