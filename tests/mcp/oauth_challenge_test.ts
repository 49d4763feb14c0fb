import { assertEquals } from "@std/assert";
import { advertisedBy, resourceMetadataOf } from "../../lib/mcp/oauth_challenge.ts";

const CHALLENGES: readonly (readonly [value: string, url: string | undefined])[] = [
  ['Bearer resource_metadata="https://h/m"', "https://h/m"],
  ["bearer Resource_Metadata=https://h/m", "https://h/m"],
  ['Bearer realm="a, b", error="x",resource_metadata = "https://h/m"', "https://h/m"],
  ['Basic realm="x", Bearer resource_metadata="https://h/m"', "https://h/m"],
  ['Bearer realm="\\"q\\"", resource_metadata="https://h/\\m"', "https://h/m"],
  ['Basic realm="x", resource_metadata="https://h/m"', undefined],
  ['Bearer realm="x", Basic resource_metadata="https://h/m"', undefined],
  ['Bearer realm="resource_metadata=https://h/m"', undefined],
  ['Bearer realm="say \\"Bearer resource_metadata=https://h/m"', undefined],
  ['Bearer x_resource_metadata="https://h/m"', undefined],
  ["Bearer", undefined],
  ["", undefined],
];
for (const [value, url] of CHALLENGES) {
  Deno.test(`resourceMetadataOf: ${value === "" ? "nothing" : value} [network §9.10]`, () => {
    assertEquals(resourceMetadataOf(value), url);
  });
}

Deno.test("advertisedBy: every challenge line counts, the first that names a place wins", () => {
  const place = advertisedBy([
    ["www-authenticate", 'Basic realm="r"'],
    ["X-Other", 'Bearer resource_metadata="https://h/0"'],
    ["WWW-Authenticate", 'Bearer resource_metadata="https://h/1"'],
    ["WWW-Authenticate", 'Bearer resource_metadata="https://h/2"'],
  ]);
  assertEquals(place, "https://h/1");
  assertEquals(advertisedBy([["WWW-Authenticate", "Bearer"]]), undefined);
});
