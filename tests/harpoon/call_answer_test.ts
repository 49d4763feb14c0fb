import { assertEquals } from "@std/assert";
import { shownAnswer } from "../../lib/harpoon/call_answer.ts";
import { bytes, registryOf, targetAt } from "./call_harness.ts";

const { labelOf } = registryOf(targetAt("api", "https://example.com/api"));

function shown(headers: readonly (readonly [string, string])[], body = "", secrets: string[] = []) {
  const answer = shownAnswer({ headers, body: bytes(body) }, labelOf, secrets);
  return { headers: answer.headers, body: new TextDecoder().decode(answer.body) };
}

Deno.test("shownAnswer: Location, Content-Location and Link name labels instead of URLs [harpoon §7]", () => {
  assertEquals(
    shown([
      ["location", "https://example.com/api"],
      ["Content-Location", "https://example.com/api"],
      ["LINK", '<https://example.com/api>; rel="next"'],
    ]).headers,
    {
      "Location": ["harpoon://api"],
      "Content-Location": ["harpoon://api"],
      "Link": ['<harpoon://api>; rel="next"'],
    },
  );
});

Deno.test("shownAnswer: a Location that names no target stays as it is [harpoon §6]", () => {
  assertEquals(shown([["Location", "https://other.example/x"]]).headers, {
    "Location": ["https://other.example/x"],
  });
});

Deno.test("shownAnswer: no cookie and nothing about the servers behind comes back [harpoon §15]", () => {
  assertEquals(
    shown([["Set-Cookie", "a=1"], ["Server", "x"], ["X-Backend-Host", "h"], ["ETag", "e"]]).headers,
    { "Etag": ["e"] },
  );
});

Deno.test("shownAnswer: a target that echoes its own secret in a header does not give it away", () => {
  assertEquals(
    shown([["Www-Authenticate", 'Bearer error="no target-token-1"']], "", ["target-token-1"])
      .headers,
    { "Www-Authenticate": ['Bearer error="no [REDACTED]"'] },
  );
});

Deno.test("shownAnswer: a whole-string URL of a target is replaced, any other is untouched [harpoon §14.15]", () => {
  const other = '{"url":"https://example.com/api/"}';
  assertEquals(shown([], other).body, other);
  assertEquals(shown([], '"https://example.com/api"').body, '"harpoon://api"');
  assertEquals(
    shown([], '{"url":"https://example.com/api"').body,
    '{"url":"https://example.com/api"',
  );
});

Deno.test("shownAnswer: length and digests go only when the bytes they are about were changed", () => {
  const headers = [["Content-Length", "25"], ["Content-Digest", "x"], ["ETag", "e"]] as const;
  assertEquals(Object.keys(shown(headers, '"https://example.com/api"').headers), ["Etag"]);
  assertEquals(Object.keys(shown(headers, '"https://example.com/"').headers).length, 3);
});
