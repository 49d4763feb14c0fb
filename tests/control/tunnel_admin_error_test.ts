import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { refusalError, TunnelAdminError } from "../../lib/control/tunnel_admin_error.ts";

const GET = { method: "GET", path: "/v1/tunnels/t" } as const;
const DELETE = { method: "DELETE", path: "/v1/tunnels/t" } as const;
const KEY = "sk-admin-key-of-the-test";

function refusal(status: number, body: string, request: typeof GET | typeof DELETE = GET) {
  return refusalError(request, { status, body, requestId: "req_1" }, KEY);
}

Deno.test("refusalError: one line with method, path, status, code, message, mitigation and id", () => {
  const body = { error: { message: "there is none", code: "tunnel_not_found", type: "t" } };
  const error = refusal(404, JSON.stringify(body));
  assertEquals(
    error.message,
    "request GET /v1/tunnels/t failed: 404 tunnel_not_found: there is none mitigation: check the " +
      "tunnel id, --control-plane.base-url and --control-plane.url-path (x-request-id: req_1)",
  );
  assertEquals([error.status, error.type, error.requestId], [404, "t", "req_1"]);
});

const shapes: readonly [body: string, reason: string, code: string | undefined][] = [
  ['{"error":{"message":"m","code":"c","type":"t"}}', "m", "c"],
  ['{"error":{"message":"m","code":null}}', "m", undefined],
  ['{"message":"m","code":"c"}', "m", "c"],
  ['{"detail":"m"}', "m", undefined],
  ['{"detail":[{"loc":["name"]}]}', '[{"loc":["name"]}]', undefined],
  [
    "<html>\n <b>Bad\x1b[31m gateway</b>\r\n</html>",
    "<html> <b>Bad [31m gateway</b> </html>",
    undefined,
  ],
  ["", "no explanation was given", undefined],
  ['{"error":{"message":"m', '{"error":{"message":"m', undefined],
];
for (const [body, reason, code] of shapes) {
  Deno.test(`refusalError: reads ${JSON.stringify(body)}`, () => {
    const error = refusal(400, body);
    assertEquals([error.reason, error.code], [reason, code]);
  });
}

Deno.test("refusalError: a key that the service quotes is taken out", () => {
  for (const text of [`the key ${KEY} is wrong`, "Incorrect API key: sk-another-0123456789"]) {
    const { message } = refusal(401, JSON.stringify({ error: { message: text } }));
    assert(!message.includes(KEY) && !message.includes("sk-another"), message);
  }
});

const hints: readonly [status: number, body: string, words: string][] = [
  [401, "", "OPENAI_ADMIN_KEY"],
  [403, "", "Read and Manage"],
  [404, "", "tunnel id"],
  [404, '{"error":{"message":"Invalid URL (GET /v1/tunnels/t)"}}', "no tunnel administration"],
  [302, "", "redirects"],
  [429, "", "try again"],
  [502, "", "try again later"],
  [400, '{"error":{"message":"m","code":"tunnel_missing_principals"}}', "--organization-id"],
  [403, '{"error":{"message":"m","code":"tunnel_management_permission_required"}}', "Manage"],
];
for (const [status, body, words] of hints) {
  Deno.test(`refusalError: says what to do about ${status} ${body}`, () => {
    assertStringIncludes(refusal(status, body).mitigation ?? "", words);
  });
}

Deno.test("refusalError: a DELETE that is no URL there is explained as not offered (cli §8)", () => {
  const error = refusal(404, '{"error":{"message":"Invalid URL (DELETE /x)"}}', DELETE);
  assertStringIncludes(error.mitigation ?? "", "does not offer the deletion");
});

Deno.test("refusalError: names of built-in members are no codes", () => {
  const error = refusal(400, '{"error":{"message":"m","code":"constructor"}}');
  assertEquals([error.code, error.mitigation], ["constructor", undefined]);
});

Deno.test("TunnelAdminError: without an answer the line has neither status nor id", () => {
  const error = new TunnelAdminError(GET, "h cannot be reached", { mitigation: "do" });
  assertEquals(
    error.message,
    "request GET /v1/tunnels/t failed: h cannot be reached mitigation: do",
  );
});
