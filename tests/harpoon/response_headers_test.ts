import { assertEquals } from "@std/assert";
import { returnedHeaders } from "../../lib/harpoon/response_headers.ts";

Deno.test("returnedHeaders: canonical names, repeated values apart and in order [harpoon §4]", () => {
  const headers = returnedHeaders([
    ["content-type", "application/json"],
    ["LINK", "</a>; rel=next"],
    ["link", "</b>; rel=prev"],
    ["WWW-Authenticate", "Bearer a, b"],
    ["X-RateLimit-Remaining", "3"],
    ["ratelimit-reset", "7"],
    ["x-request-id", "r"],
    ["Content-Length", "12"],
  ]);
  assertEquals(headers, {
    "Content-Type": ["application/json"],
    "Link": ["</a>; rel=next", "</b>; rel=prev"],
    "Www-Authenticate": ["Bearer a, b"],
    "X-Ratelimit-Remaining": ["3"],
    "Ratelimit-Reset": ["7"],
    "X-Request-Id": ["r"],
    "Content-Length": ["12"],
  });
});

Deno.test("returnedHeaders: cookies, hops and what tells about servers stay here [harpoon §15]", () => {
  const names = [
    ...["Set-Cookie", "set-cookie", "Set-Cookie2", "Server", "Via", "X-Powered-By", "Connection"],
    ...["Transfer-Encoding", "Keep-Alive", "Upgrade", "Trailer", "Proxy-Authenticate", "Refresh"],
    ...[
      "X-AspNet-Version",
      "X-Backend-Server",
      "X-Internal",
      "Alt-Svc",
      "X-Served-By",
      "__proto__",
    ],
    ...["Access-Control-Allow-Origin", "Strict-Transport-Security", "NEL", "Report-To", "", "X-"],
  ];
  assertEquals(returnedHeaders(names.map((name) => [name, "v"])), {});
});

Deno.test("returnedHeaders: a coding that was undone is not named, nor the length under it", () => {
  const length: [string, string] = ["Content-Length", "12"];
  assertEquals(returnedHeaders([length, ["content-encoding", "gzip"]]), {});
  assertEquals(returnedHeaders([["Content-Encoding", " Identity"], length]), {
    "Content-Length": ["12"],
  });
});
