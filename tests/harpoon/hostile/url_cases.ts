import { checkTargetUrl } from "../../../lib/core/target_url.ts";
import { type HostileCase, visible } from "./hostile_case.ts";

/** URLs a target must not have, by the rule that catches them. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  "must be an absolute http or https URL": [
    ...["", " ", "https", "https:", "https:/", "https:/h/", "https:h", "//h/", "/path", "h/path"],
    ...["ftp://h/", "file:///etc/passwd", "gopher://h/", "javascript:alert(1)", "data:,x"],
    ...["ws://h/", "wss://h/", "httpss://h/", "http+unix://h/", "unix:/run/x.sock", "harpoon://x"],
    ...[
      " https://h/",
      "\thttps://h/",
      "\nhttps://h/",
      "\ufeffhttps://h/",
      "view-source:https://h/",
    ],
    ...["https:\\\\h\\", "https:/\\h/", "h\u200bttps://h/", "\u0000https://h/", "ht\ntps://h/"],
    ...["h%74tps://h/", "blob:https://h/x", "\uff48ttps://h/"],
  ],
  "must be an https URL": [
    ...["http://h/", "HTTP://h/", "hTtP://h/", "http://127.0.0.1/", "http://h:443/"],
  ],
  "must have a host": [
    ...["https://", "https:///", "https:///etc/passwd", "https://:443/", "https://u:p@/"],
    ...["https://?x", "https://#x", "https://@/", "https://u@:8080/"],
  ],
  "must be printable ASCII": [
    ...["https://h/a b", "https://h/\t", "https://h/a\u0000b", "https://h/\u007f", "https://h /"],
    ...["https://h\\@evil.example/", "https://h\\.evil.example/", "https://evil.example\\h/"],
    ...[
      "https://h/..\\admin",
      "https://h/\u00a0",
      "https://h/caf\u00e9",
      "https://h/\n",
      "https://h/a\r\nb",
      "https://b\u00fccher.de/",
    ],
    ...[
      "https://\uff48/",
      "https://h\u3002example/",
      "https://h\uff0eexample/",
      "https://h\u00ad/",
    ],
    ...[
      "https://\u2460.example/",
      "https://\u0430pple.example/",
      "https://h/\u202e",
      "https://h/ ",
    ],
    ...["https://h\u2044evil.example/", "https://h\uff0fevil.example/", "https://h/\ud800"],
    ...["https://h/?q=\u0100", "https://h/#\u2028", "https://exam\u00adple.com/", "https://h\t/"],
  ],
  "must have one host": [
    ...["https://a@b@h/", "https://h:1:2/", "https://[::1/", "https://::1/", "https://fe80::1/"],
    ...["https://[::1]x/", "https://x[::1]/", "https://u@[::1]@h/", "https://h]/", "https://[h/"],
    ...["https://user@h@evil.example/", "https://[::1]:80:80/", "https://h:80@evil.example:1:2/"],
  ],
  "must have a host that is": [
    ...["https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/"],
    ...[
      "https://0x7f.0.0.1/",
      "https://0177.0.0.1/",
      "https://017700000001/",
      "https://010.0.0.1/",
    ],
    ...[
      "https://127.0.0.1./",
      "https://127.0.0.256/",
      "https://1.2.3.4.5/",
      "https://127.0.0.0x1/",
    ],
    ...["https://0/", "https://0x/", "https://a.1/", "https://foo.0x7f/", "https://1.2.3.08/"],
    ...["https://%31%32%37.0.0.1/", "https://h%00/", "https://h%2fevil.example/", "https://h%40e/"],
    ...["https://h%23/", "https://%68/", "https://h..example/", "https://.h/", "https://h../"],
    ...[
      "https://./",
      "https://../",
      "https://*.example/",
      "https://h,evil.example/",
      "https://h;/",
    ],
    ...["https://h|evil/", "https://h^evil/", "https://<h>/", "https://h'/", 'https://h"/'],
    ...["https://$(id).example/", "https://`id`/", "https://{h}/", "https://h!/", "https://~h/"],
    ...["https://[127.0.0.1]/", "https://[h]/", "https://[]/", "https://[:]/", "https://[::g]/"],
    ...["https://[fe80::1%eth0]/", "https://[fe80::1%25eth0]/", "https://[1:2:3:4:5:6:7]/"],
    ...["https://[::ffff:127.0.0.01]/", "https://[v1.x]/", "https://[::1%5d]/", "https://xn--a/"],
    ...["https://xn--.example/", "https://xn--0.example/", "https://h+evil/", "https://h=1/"],
  ],
  "must have its user and password percent-encoded": [
    ...["https://%@h/", "https://%zz:p@h/", "https://u:%4@h/", "https://@h/", "https://<u>@h/"],
    ...['https://"u"@h/', "https://u|p@h/", "https://u`@h/", "https://{u}@h/", "https://u^@h/"],
  ],
  "must have a port between 1 and 65535": [
    ...["https://h:/", "https://h:0/", "https://h:00443/", "https://h:65536/", "https://h:99999/"],
    ...[
      "https://h:443x/",
      "https://h:-1/",
      "https://h:+443/",
      "https://h:0x1bb/",
      "https://h:4e2/",
    ],
    ...["https://h:%34%34%33/", "https://[::1]:/", "https://h:123456/", "https://h:.5/"],
  ],
  "must not have a . or .. segment": [
    ...["https://h/.", "https://h/..", "https://h/a/../b", "https://h/./a", "https://h/a/."],
    ...["https://h/%2e", "https://h/%2E%2e/", "https://h/.%2e/x", "https://h/%2e./x"],
    ...["https://h/%252e%252e/x", "https://h/%25252e/x", "https://h/%2e%252e/", "https://h/a%2f.."],
    ...["https://h/..%2fa", "https://h/a%2f..%2fb", "https://h/..%5ca", "https://h/a%5c..%5cb"],
    ...["https://h/..;/admin", "https://h/..;a=b/c", "https://h/..%3b/c", "https://h/.;/c"],
    ...["https://h/%ef%bc%8e%ef%bc%8e/x", "https://h/%e2%80%a5/x", "https://h/%e2%80%a4./x"],
    ...["https://h/..%20/x", "https://h/%20../x", "https://h/a/..?x=1", "https://h/..#f"],
    ...["https://h/%252e%252e%252fx", "https://h/..%252f", "https://h/..%255c", "https://h/..%09"],
  ],
  "must not have an undecodable escape": [
    ...["https://h/%", "https://h/%z", "https://h/%zz", "https://h/a%2", "https://h/%25"],
    ...["https://h/100%25", "https://h/%c0%ae%c0%ae/", "https://h/%c0%af", "https://h/%ff"],
    ...["https://h/%e0%80%ae", "https://h/%u002e", "https://h/%ed%a0%80", "https://h/%2525"],
    ...["https://h/%f8%80%80%80%ae", "https://h/%252", "https://h/%2%65", "https://h/%e2%80"],
  ],
  "must not have escapes nested": [`https://h/%${"25".repeat(9)}41`],
  "must not be longer than": [`https://h/${"a".repeat(8192)}`, `https://${"a".repeat(9000)}/`],
};

/** URLs that look alike and are targets of their own, with their normal form. */
const DISTINCT: readonly (readonly [text: string, normal: string])[] = [
  ["HTTPS://EXAMPLE.com////", "https://example.com////"],
  ["https://h", "https://h"],
  ["https://h/", "https://h/"],
  ["https://h:443/", "https://h:443/"],
  ["https://h./", "https://h./"],
  ["https://h/a%2Fb", "https://h/a%2Fb"],
  ["https://h/a%2fb", "https://h/a%2fb"],
  ["https://h/%41", "https://h/%41"],
  ["https://h/A", "https://h/A"],
  ["https://h/?x=a+b", "https://h/?x=a+b"],
  ["https://h?x=a%20b", "https://h?x=a%20b"],
  ["https://h/#F", "https://h/#F"],
  ["https://h/a?../..", "https://h/a?../.."],
  ["https://h/...", "https://h/..."],
  ["https://h/..a", "https://h/..a"],
  ["https://h//evil.example/", "https://h//evil.example/"],
  ["https://U:P@H/", "https://U:P@h/"],
  ["https://h/@evil.example", "https://h/@evil.example"],
  ["https://[FD00:0::1]/", "https://[fd00:0::1]/"],
  ["https://127.0.0.1/", "https://127.0.0.1/"],
  ["https://1.example/", "https://1.example/"],
  ["https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"],
];

/** Attacks on the URL of a target (harpoon §3). */
export const URL_CASES: readonly HostileCase[] = [
  ...Object.entries(REFUSED).flatMap(([rule, texts]) =>
    texts.map((text): HostileCase => ({
      tried: `target URL ${visible(text.slice(0, 60))}`,
      expected: `refused: ${rule}`,
      verdict() {
        const verdict = checkTargetUrl(text, false);
        if (verdict.kind === "ok") return `ok: ${verdict.url}`;
        return `refused: ${verdict.rule.startsWith(rule) ? rule : verdict.rule}`;
      },
    }))
  ),
  ...DISTINCT.map(([text, normal]): HostileCase => ({
    tried: `target URL ${visible(text)}`,
    expected: `ok: ${normal}`,
    verdict() {
      const verdict = checkTargetUrl(text, false);
      return `${verdict.kind}: ${verdict.kind === "ok" ? verdict.url : verdict.rule}`;
    },
  })),
];
