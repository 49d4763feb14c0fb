import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { judgeAddress } from "../../lib/harpoon/address_policy.ts";
import { forwardableHeaders } from "../../lib/harpoon/request_headers.ts";
import { rewriteHeader } from "../../lib/harpoon/rewrite_headers.ts";
import { rewriteJson } from "../../lib/harpoon/rewrite_json.ts";

const runs = { numRuns: 1000 };

const BLOCKED = [
  ...["accept-encoding", "cf-connecting-ip", "connection", "content-length", "cookie", "forwarded"],
  ...["host", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te"],
  ...["trailer", "transfer-encoding", "true-client-ip", "upgrade", "user-agent", "via"],
  ...["x-client-ip", "x-cluster-client-ip", "x-custom-cf-witness-actor", "x-forwarded-anything"],
  ...["x-custom-cf-witness-authorization", "x-envoy-external-address", "x-forwarded-for"],
  ...["x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-openai-actor-authorization"],
  ...["x-openai-authorization", "x-openai-authorization-error", "x-openai-internal-caller"],
  ...["x-openai-skip-auth", "x-original-forwarded-for", "x-real-ip", "x-tunnel-traffic-source"],
] as const;

/** A name in any case, with white space around it and any dash as an underscore. */
const disguised = fc.tuple(
  fc.constantFrom(...BLOCKED, "x-victim"),
  fc.infiniteStream(fc.nat(2)),
  fc.constantFrom("", " ", "\t", "\u00a0", "\r\n"),
  fc.constantFrom("", " ", "\t\t", "\n"),
).map(([name, choices, before, after]) => {
  const letters = Array.from(name, (letter) => {
    const { value } = choices.next();
    return value === 0 ? letter.toUpperCase() : value === 1 && letter === "-" ? "_" : letter;
  });
  return before + letters.join("") + after;
});
const values = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", "\r", "\n", "\u010a", "\u560d", "\u0000", " ", "\t") }),
);

Deno.test("forwardableHeaders: no blocked name in any disguise, no line break in any value [harpoon §12.3]", () => {
  const given = fc.dictionary(fc.oneof(disguised, fc.string()), values, { maxKeys: 6 });
  fc.assert(
    fc.property(given, (headers) => {
      const { lines, dropped } = forwardableHeaders({ ...headers, connection: "X-Victim" });
      for (const [name, value] of lines) {
        const folded = name.toLowerCase().replaceAll("_", "-");
        assert(![...BLOCKED, "x-victim"].includes(folded), name);
        assert(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name), name);
        assert(/^[\t -~\u0080-\u00ff]*$/.test(value), value);
        assertEquals(new Headers([[name, value]]).get(name), value.replace(/^[\t ]+|[\t ]+$/g, ""));
      }
      assertEquals(new Set(lines.map(([name]) => name.toLowerCase())).size, lines.length);
      assert(lines.length + dropped.length <= Object.keys(headers).length + 1);
    }),
    runs,
  );
});

const FORBIDDEN_V4: readonly (readonly [first: number, second: number | undefined])[] = [
  ...[[127, undefined], [169, 254], [224, undefined], [239, undefined], [255, undefined]] as const,
  ...[[0, undefined], [240, undefined]] as const,
];
const octet = fc.nat(255);
const forbiddenV4 = fc.tuple(fc.constantFrom(...FORBIDDEN_V4), octet, octet, octet)
  .map(([[first, second], b, c, d]) => [first, second ?? b, c, d] as const);

/** Every form an IPv4 address can take in what a resolver answers. */
function formsOf([a, b, c, d]: readonly [number, number, number, number], salt: number): string[] {
  const hex = (value: number) => value.toString(16);
  const [high, low] = [hex(a * 256 + b), hex(c * 256 + d)];
  const dotted = `${a}.${b}.${c}.${d}`;
  const inverted = `${hex((a * 256 + b) ^ 0xffff)}:${hex((c * 256 + d) ^ 0xffff)}`;
  const any = hex(salt);
  return [
    ...[dotted, `::ffff:${dotted}`, `::ffff:${high}:${low}`, `0:0:0:0:0:ffff:${high}:${low}`],
    ...[`::FFFF:${high.toUpperCase()}:${low.toUpperCase()}`, `[::ffff:${dotted}]`],
    ...[`::ffff:${dotted}%eth0`, `64:ff9b::${dotted}`, `64:ff9b::${high}:${low}`],
    ...[`64:ff9b:0:0:0:0:${high}:${low}`, `::ffff:0:${dotted}`, `2002:${high}:${low}::${any}`],
    ...[`2002:${high}:${low}:${any}::%1`, `2001:0:${high}:${low}:${any}::`],
    ...[`2001::${any}:808:${any}:${inverted}`.replace("::", ":0:"), `fd00::5efe:${dotted}`],
    ...[`2001:db8:${any}::200:5efe:${high}:${low}`],
  ];
}

Deno.test("judgeAddress: every form of a forbidden address is refused [harpoon §12.5, §15]", () => {
  fc.assert(
    fc.property(forbiddenV4, fc.integer({ min: 1, max: 0xffff }), (v4, salt) => {
      for (const address of formsOf(v4, salt)) {
        for (const cidrs of [undefined, ["0.0.0.0/0", "::/0"]]) {
          assertEquals(judgeAddress(address, "target.example", cidrs).kind, "refused", address);
        }
      }
    }),
    runs,
  );
});

Deno.test("judgeAddress: a private IPv4 address is allowed in each of its plain forms", () => {
  fc.assert(
    fc.property(octet, octet, octet, (b, c, d) => {
      for (const address of formsOf([10, b, c, d], 1).slice(0, 7)) {
        assertEquals(judgeAddress(address, "target.example", undefined).kind, "allowed", address);
      }
    }),
  );
});

Deno.test("judgeAddress: any other text is refused, none throws", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (/^[\d.]+$|:/.test(text)) return;
      assertEquals(judgeAddress(text, text, ["0.0.0.0/0", "::/0"]).kind, "refused", text);
    }),
    runs,
  );
});

const URLS: ReadonlyMap<string, string> = new Map([["https://h/api", "api"], ["http://i", "i"]]);
const labelOf = (url: string) => URLS.get(url);
const strings = fc.oneof(
  fc.constantFrom(...URLS.keys(), "https://h/api/", "HTTP://I", "https://h", "<&>\u2028"),
  fc.string({ unit: "binary" }),
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    strings,
    fc.constantFrom(null, true, 0, -1.5e300),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(strings, tie("json"), { maxKeys: 4 }),
  ),
}));
/** JSON in spellings that a serialiser would not choose. */
const spelled = fc.tuple(json, fc.constantFrom("", " ", "\t", "\r\n  "), fc.boolean()).map(
  ([value, indent, isEscaped]) => {
    const text = JSON.stringify([value, 12345678901234567890], null, indent.replace("\r", ""));
    const exact = text.replace(/12345678901234567000/, "12345678901234567890.0E0");
    return isEscaped ? exact.replaceAll("/", "\\/").replaceAll('"h', '"\\u0068') : exact;
  },
);

function mapped(value: unknown): unknown {
  if (typeof value === "string") {
    const label = labelOf(value.replace("HTTP://I", "http://i"));
    return label === undefined ? value : `harpoon://${label}`;
  }
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item)]));
}

const STRING = /"(?:[^"\\]|\\.)*"/gs;

Deno.test("rewriteJson: exactly the matching strings change, every other byte stays [harpoon §7, §15]", () => {
  let changed = 0;
  fc.assert(
    fc.property(spelled, (text) => {
      const body = new TextEncoder().encode(text);
      const result = rewriteJson(body, labelOf);
      const out = new TextDecoder().decode(result);
      assertEquals(JSON.parse(out), mapped(JSON.parse(text)));
      assertEquals(out.split(STRING), text.split(STRING));
      const [before, after] = [text.match(STRING) ?? [], out.match(STRING) ?? []];
      for (const [at, token] of before.entries()) {
        if (after[at] === token) continue;
        assertEquals(JSON.parse(after[at] ?? ""), mapped(JSON.parse(token)));
      }
      if (out === text) assertStrictEquals(result, body);
      else changed++;
    }),
    runs,
  );
  assert(changed > 50, `only ${changed} changed`);
});

Deno.test("rewriteJson: no JSON, the very same bytes, and nothing throws", () => {
  const tokens = fc.constantFrom(...[
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"https://h/api"',
    "1",
  ]);
  const noise = fc.array(fc.oneof(tokens, fc.string({ maxLength: 2 })), { maxLength: 12 })
    .map((parts) => new TextEncoder().encode(parts.join("")));
  fc.assert(
    fc.property(fc.oneof(noise, fc.uint8Array({ maxLength: 40 })), (body) => {
      const result = rewriteJson(body, labelOf);
      try {
        JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
      } catch {
        assertStrictEquals(result, body);
      }
    }),
    runs,
  );
});

Deno.test("rewriteHeader: without a target's URL a value stays as it is, and nothing throws [harpoon §6]", () => {
  fc.assert(
    fc.property(fc.oneof(values, fc.webUrl()), (value) => {
      assertEquals(rewriteHeader(value, () => undefined), value);
    }),
  );
});
