import { assertEquals } from "@std/assert";
import { SendError, troubleOf } from "../../lib/harpoon/send_trouble.ts";

function coded(code: string): Error {
  return Object.assign(new Error("http://secret.test"), { code });
}

Deno.test("troubleOf: codes of the platform, and what says nothing", () => {
  const cases = [
    [coded("ENOTFOUND"), "dns"],
    [coded("EAI_AGAIN"), "dns"],
    [coded("ECONNREFUSED"), "connect"],
    [coded("ENOENT"), "connect"],
    [coded("ETIMEDOUT"), "timeout"],
    [coded("ERR_IP_BLOCKED"), "address"],
    [coded("SELF_SIGNED_CERT_IN_CHAIN"), "tls"],
    [coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "tls"],
    [coded("ERR_TLS_CERT_ALTNAME_INVALID"), "tls"],
    [coded("CERT_HAS_EXPIRED"), "tls"],
    [coded("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"), "tls"],
    [coded("HPE_INVALID_CONSTANT"), "protocol"],
    [coded("ERR_INVALID_CHAR"), "protocol"],
    [coded("ECONNRESET"), "reset"],
    [coded("EPIPE"), "reset"],
    [new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")]), "connect"],
    [new AggregateError([coded("ERR_IP_BLOCKED"), coded("ECONNREFUSED")]), "connect"],
    [new AggregateError([coded("ERR_IP_BLOCKED"), coded("ERR_IP_BLOCKED")]), "address"],
    [new SendError("proxy", "text", coded("ECONNREFUSED")), "proxy"],
    [coded("EWHATEVER"), "encoding"],
    [new AggregateError([]), "encoding"],
    [new Error("ENOTFOUND"), "encoding"],
    ["ENOTFOUND", "encoding"],
    [undefined, "encoding"],
  ] as const;
  for (const [error, trouble] of cases) assertEquals(troubleOf(error, "encoding"), trouble);
});
