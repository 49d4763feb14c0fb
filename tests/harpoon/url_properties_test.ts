import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isWithin, joinPath } from "../../lib/harpoon/path_policy.ts";
import { decideRedirect } from "../../lib/harpoon/redirect_policy.ts";
import { checkTargetUrl, normalUrl } from "../../lib/core/target_url.ts";

const runs = { numRuns: 2000 };

const PIECES = [
  ...[
    "/",
    "//",
    "\\",
    ".",
    "..",
    "%2e",
    "%2E",
    "%252e",
    "%25",
    "%2f",
    "%5c",
    "%252f",
    ";",
    "?",
    "#",
  ],
  ...[
    "@",
    ":",
    ":80",
    "evil.example",
    "a",
    "b",
    "%",
    "%zz",
    " ",
    "\t",
    "\r\n",
    "\u0000",
    "%00",
    "&",
  ],
  ...[
    "\u00e9",
    "\uff0e",
    "%ef%bc%8e",
    "%c0%ae",
    "[::1]",
    "https:",
    "http://",
    "=",
    "%32%65",
    "\ud800",
  ],
] as const;

/** Texts made of what attacks on URLs are made of. */
const nasty = fc.array(
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 3 })),
  { maxLength: 8 },
).map((parts) => parts.join(""));
const bases = fc.constantFrom(
  ...[
    "https://h",
    "https://h/",
    "https://h/api",
    "https://h/api/v1/",
    "https://u:p@h:8443/api?k=v",
  ],
  ...["http://[::1]:81/a%2Fb", "https://127.0.0.1/api#f"],
);
const queries = fc.option(
  fc.dictionary(nasty, fc.oneof(nasty, fc.array(nasty, { maxLength: 2 })), { maxKeys: 3 }),
  { nil: undefined },
);

/**
 * Where a server may end up that undoes escapes as often as it can, takes a backslash for a slash,
 * drops path parameters and then resolves dots: all that a path could hope for.
 */
function mostGullible(url: string): URL {
  const parsed = new URL(url);
  let path = parsed.pathname;
  for (let before = ""; before !== path;) {
    before = path;
    path = path.replace(
      /(?:%[0-9a-f]{2})+/gi,
      (escapes) => {
        try {
          return decodeURIComponent(escapes);
        } catch {
          return escapes;
        }
      },
    );
  }
  const plain = path.normalize("NFKC").replaceAll("\\", "/").replace(/;[^/]*/g, "");
  return new URL(parsed.origin + plain.replace(/[?#]/g, "_"));
}

function assertBelow(base: string, url: string) {
  const [parsedBase, parsed] = [new URL(base), new URL(url)];
  assertEquals(parsed.origin, parsedBase.origin);
  assertEquals(parsed.username + parsed.password, parsedBase.username + parsedBase.password);
  const prefix = mostGullible(base).pathname.replace(/\/$/, "");
  const reached = mostGullible(url).pathname;
  assert(reached === prefix || reached.startsWith(`${prefix}/`), `${base} ${url} ${reached}`);
}

Deno.test("joinPath: never leaves the base's origin and path, whatever path and query [harpoon §13]", () => {
  let joined = 0;
  fc.assert(
    fc.property(
      bases,
      fc.oneof(nasty, nasty.map((text) => `/${text}`)),
      queries,
      (base, path, query) => {
        const verdict = joinPath(base, path, query);
        if (verdict.kind === "refused") return;
        joined++;
        assertBelow(base, verdict.url);
        assertEquals(normalUrl(verdict.url), verdict.url);
        assert(isWithin(base, verdict.url));
      },
    ),
    runs,
  );
  assert(joined > 50, `only ${joined} were joined`);
});

Deno.test("isWithin: says so of nothing that leads out of the base [harpoon §13]", () => {
  let within = 0;
  const url = fc.tuple(bases, nasty).map(([base, text]) => base.replace(/[?#].*/, "") + text);
  fc.assert(
    fc.property(bases, url, (base, candidate) => {
      if (!isWithin(base, candidate)) return;
      within++;
      assertBelow(base, candidate);
    }),
    runs,
  );
  assert(within > 50, `only ${within} were within`);
});

Deno.test("joinPath: any text is a value of the query and comes out as it went in [harpoon §13]", () => {
  const texts = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(texts, texts, (name, value) => {
      const verdict = joinPath("https://h/api?k=v", "/x", { [name]: value });
      assert(verdict.kind === "ok");
      const pairs = new URL(verdict.url).search.slice(1).split("&").map((pair) =>
        pair.split("=").map(decodeURIComponent)
      );
      assertEquals(pairs, [["k", "v"], [name, value]]);
    }),
  );
});

Deno.test("decideRedirect: follows to nothing that is not allowed, nor elsewhere than told [harpoon §12.1]", () => {
  let followed = 0;
  const locations = fc.oneof(
    nasty,
    nasty.map((text) => `/${text}`),
    nasty.map((text) => `//h${text}`),
    fc.tuple(fc.constantFrom("https://", "http://", "HTTPS://H"), nasty).map((parts) =>
      parts.join("")
    ),
  );
  fc.assert(
    fc.property(bases, locations, fc.nat(), fc.boolean(), (from, location, salt, plaintext) => {
      const asked: string[] = [];
      const isAllowed = (url: string) => (url.length + salt) % 3 !== 0;
      const allowed = {
        urls: ["https://h/api"],
        allows(url: string) {
          asked.push(url);
          return isAllowed(url);
        },
      };
      const hop = { status: 302, from, location, method: "GET" };
      const decision = decideRedirect(hop, allowed, plaintext);
      if (decision.kind === "blocked") {
        assert(decision.message.startsWith("redirect blocked"));
        assert(!decision.message.includes("//"));
        return;
      }
      followed++;
      assert(isAllowed(decision.url) && asked.includes(decision.url));
      assert(plaintext || decision.url.startsWith("https://"));
      assertEquals(normalUrl(decision.url), decision.url);
      // A parser of the web would have gone to the same server.
      assertEquals(new URL(decision.url).origin, new URL(location, from).origin);
      assertEquals(decision.sameOrigin, new URL(decision.url).origin === new URL(from).origin);
    }),
    runs,
  );
  assert(followed > 50, `only ${followed} were followed`);
});

Deno.test("checkTargetUrl: what it takes, a web parser reads as the same server and path [harpoon §3]", () => {
  let taken = 0;
  const texts = fc.oneof(
    fc.tuple(fc.constantFrom("https://", "http://", "https://h", "https://h/"), nasty)
      .map((parts) => parts.join("")),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.tuple(fc.ipV4Extended(), fc.ipV6(), nasty).map(([v4, v6, text]) =>
      `https://${text.length % 2 === 0 ? v4 : `[${v6}]`}/${text}`
    ),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const verdict = checkTargetUrl(text, true);
      if (verdict.kind === "refused") return assert(!verdict.rule.includes("//"));
      taken++;
      const [, host, path] = /^https?:\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)[^/?#]*([^?#]*)/
        .exec(verdict.url) ?? [];
      const parsed = new URL(verdict.url);
      if (host?.startsWith("[")) assert(parsed.hostname.startsWith("["));
      else assertEquals(parsed.hostname, host);
      // No dot segment was resolved: as many segments as were written.
      assertEquals(parsed.pathname.split("/").length, (path || "/").split("/").length);
      assertEquals(normalUrl(verdict.url), verdict.url);
    }),
    { numRuns: 500 },
  );
  assert(taken > 50, `only ${taken} were taken`);
});
