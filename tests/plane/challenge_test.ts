import { assertEquals } from "@std/assert";
import { withIngressChallenge } from "../../lib/plane/challenge.ts";

const URL = "https://plane.test/.well-known/oauth-protected-resource/v1/mcp/t";

Deno.test("withIngressChallenge() replaces resource_metadata and nothing else", () => {
  const table: [string, string][] = [
    [`Bearer resource_metadata="http://10.0.0.1/x"`, `Bearer resource_metadata="${URL}"`],
    [`Bearer resource_metadata=http://10.0.0.1/x`, `Bearer resource_metadata="${URL}"`],
    [
      `Bearer realm="a", Resource_Metadata = "x\\"y", scope="s"`,
      `Bearer realm="a", Resource_Metadata = "${URL}", scope="s"`,
    ],
    [`Bearer realm="a",resource_metadata=""`, `Bearer realm="a",resource_metadata="${URL}"`],
    [`Bearer realm="see resource_metadata=x"`, `Bearer realm="see resource_metadata=x"`],
    [`Bearer x_resource_metadata="y"`, `Bearer x_resource_metadata="y"`],
    [`Basic realm="r"`, `Basic realm="r"`],
  ];
  for (const [given, expected] of table) {
    assertEquals(withIngressChallenge([["Www-Authenticate", given]], () => URL), [
      ["Www-Authenticate", expected],
    ]);
  }
});

Deno.test("withIngressChallenge() keeps two challenges two lines and other headers alone", () => {
  const lines = [
    ["WWW-Authenticate", `Bearer resource_metadata="a"`],
    ["X-Note", `resource_metadata="a"`],
    ["www-authenticate", `Basic realm="b, c"`],
  ] as const;
  assertEquals(withIngressChallenge(lines, () => URL), [
    ["WWW-Authenticate", `Bearer resource_metadata="${URL}"`],
    ["X-Note", `resource_metadata="a"`],
    ["www-authenticate", `Basic realm="b, c"`],
  ]);
});
