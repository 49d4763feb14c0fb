import { isWithin } from "../../../lib/harpoon/path_policy.ts";
import { type AllowedUrls, decideRedirect } from "../../../lib/harpoon/redirect_policy.ts";
import { type HostileCase, visible } from "./hostile_case.ts";

const FROM = "https://api.example/v1/a?x=1";
const URLS = [
  FROM,
  "https://api.example/v1/b",
  "https://idp.example/token",
  "https://p.example/in",
];
const allowed: AllowedUrls = {
  urls: URLS,
  allows: (url) => URLS.includes(url) || isWithin("https://p.example/in", url),
};

/** `Location` values that must lead nowhere, by what the log tells. */
const BLOCKED: Readonly<Record<string, readonly string[]>> = {
  invalid_location: [
    ...["", " ", "https:", "https:/api.example/v1/b", "https:api.example/v1/b", "https://", "//"],
    ...["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://api.example/v1/b"],
    ...["gopher://api.example/", "harpoon://b", "unix:/run/x.sock", "about:blank", "x:/v1/b"],
    ...[
      "/\\evil.example",
      "\\\\evil.example",
      "https:\\\\evil.example",
      "https://api.example\\@e/",
    ],
    ...["/v1/b\r\nSet-Cookie: x", "/v1/ b", "/v1/b ", " https://api.example/v1/b", "/v1\t/b"],
    ...["https://api.example\u0000/v1/b", "/caf\u00e9", "https://\u0430pi.example/v1/b", "/\u0100"],
    ...["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[fe80::1%25eth0]/"],
    ...["https://a@b@api.example/v1/b", "https://api.example:99999/v1/b", "https://api.example:/"],
    ...[
      "//evil.example\\v1",
      "///v1/b",
      "https:///v1/b",
      `/${"a".repeat(9000)}`,
      "view:https://e/",
    ],
  ],
  scheme_mismatch_https_to_http: [
    ...["http://api.example/v1/b", "HTTP://API.example/v1/b", "http://api.example:80/v1/b"],
    ...["http://idp.example/token", "http://idp.example/token/", "http://api.example/v1/a?x=1"],
  ],
  path_mismatch: [
    ...["/v1/c", "/v1/b/", "/v1/b/../c", "../../etc", "/v1/B", "/v1/%62", "/v1/b%2f", "/v1//b"],
    ...[
      "/v1/b;x",
      "/v1/b%00",
      "b/c",
      "https://api.example/v1/./b",
      "https://api.example/v1/x/../b",
    ],
    ...["https://api.example", "/", "/v1/b%20", "https://p.example/in/../out", "/v1/%2e%2e/v1/b"],
    ...[
      "https://p.example/in/%2e%2e/out",
      "https://p.example/in/..%2fout",
      "https://p.example/inn",
    ],
    ...[
      "https://p.example/in/%252e%252e/",
      "https://p.example/in;x/y",
      "https://p.example/in/..;/",
    ],
    ...["https://idp.example/token/x", "https://api.example:443/v1/c", "//p.example/IN"],
  ],
  query_mismatch: [
    ...[
      "/v1/b?x=1",
      "/v1/b?",
      "?x=2",
      "?",
      "https://idp.example/token?client=evil",
      "/v1/a?x=1&y=2",
    ],
    ...["/v1/a", "/v1/b#f", "/v1/a?x=%31", "/v1/a?X=1"],
  ],
  host_mismatch: [
    ...[
      "//evil.example/v1/b",
      "https://evil.example/v1/b",
      "https://api.example.evil.example/v1/b",
    ],
    ...["https://api.example./v1/b", "https://api.example:8443/v1/b", "https://api.exampl/v1/b"],
    ...["https://evil.example/token", "https://169.254.169.254/token", "https://[::1]/token"],
    ...["https://localhost/v1/b", "https://127.0.0.1/v1/a?x=1", "https://sub.api.example/v1/b"],
  ],
  not_allowlisted_other: [
    ...["https://evil.example/", "//evil.example", "http://169.254.169.254/latest/meta-data/"],
    ...[
      "https://169.254.169.254/",
      "http://localhost/",
      "https://[::1]/",
      "http://[fd00:ec2::254]/",
    ],
    ...["https://evil.example/v1/b?y", "http://evil.example/v1/b", "https://evil.example:22/x"],
    ...["https://evil.example/?u=https://api.example/v1/b", "https://evil.example/#api.example"],
    ...["http://api.example:8080/v1/b", "https://xn--pi-6kc.example/", "https://10.0.0.1/"],
  ],
};

/** With userinfo the host is another one to a reader, and the URL another one to the registry. */
const USERINFO = [
  ...["https://user:pw@api.example/v1/b", "https://api.example@evil.example/v1/b"],
  ...["https://idp.example@api.example/v1/b", "//user@api.example/v1/b"],
] as const;

const FOLLOWED: readonly (readonly [location: string, url: string])[] = [
  ["/v1/b", "https://api.example/v1/b"],
  ["b", "https://api.example/v1/b"],
  ["./b", "https://api.example/v1/b"],
  ["../v1/b", "https://api.example/v1/b"],
  ["../../../v1/b", "https://api.example/v1/b"],
  ["/x/../v1/b", "https://api.example/v1/b"],
  ["//API.example/v1/b", "https://api.example/v1/b"],
  ["HTTPS://API.EXAMPLE/v1/b", "https://api.example/v1/b"],
  ["?x=1", FROM],
  ["https://idp.example/token", "https://idp.example/token"],
  ["https://p.example/in/a/b?c", "https://p.example/in/a/b?c"],
];

/** Attacks of a server through its redirects (harpoon §6). */
export const REDIRECT_CASES: readonly HostileCase[] = [
  ...Object.entries(BLOCKED).flatMap(([block, locations]) =>
    locations.map((location): HostileCase => ({
      tried: `redirect to ${visible(location.slice(0, 60))}`,
      expected: `blocked: ${block}`,
      verdict: () => decided(location, false),
    }))
  ),
  ...USERINFO.map((location): HostileCase => ({
    tried: `redirect to ${visible(location)}`,
    expected: "blocked",
    verdict: () => decided(location, false).slice(0, 7),
  })),
  ...FOLLOWED.map(([location, url]): HostileCase => ({
    tried: `redirect to ${visible(location)}`,
    expected: `follow: ${url}`,
    verdict: () => decided(location, false),
  })),
  {
    tried: "redirect to the http twin while plaintext is allowed",
    expected: "blocked: scheme_mismatch_https_to_http",
    verdict: () => decided("http://api.example/v1/b", true),
  },
  {
    tried: "redirect to a registered http URL while plaintext is not allowed",
    expected: "blocked: not_allowlisted_other",
    verdict() {
      const all = { urls: ["http://plain.example/"], allows: () => true };
      const decision = decideRedirect(hop("http://plain.example/"), all, false);
      return decision.kind === "blocked" ? `blocked: ${decision.block}` : "follow";
    },
  },
];

function hop(location: string) {
  return { status: 302, from: FROM, location, method: "POST" };
}

function decided(location: string, allowPlaintextHttp: boolean): string {
  const decision = decideRedirect(hop(location), allowed, allowPlaintextHttp);
  return decision.kind === "follow" ? `follow: ${decision.url}` : `blocked: ${decision.block}`;
}
