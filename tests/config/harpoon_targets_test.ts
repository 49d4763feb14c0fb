import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { harpoonTargetList } from "../../lib/config/harpoon_targets.ts";
import type { Given } from "../../lib/config/option.ts";
import { rulesBroken } from "../../lib/config/parsed.ts";
import type { HarpoonTarget } from "../../lib/config/settings.ts";
import { assertRefused } from "./grammars_table.ts";

const variables: Record<string, string> = {
  URL: "https://env",
  SOCKET: "/run/s",
  AUTH: "Bearer hush",
  CERT: "/c.pem",
};
const files: Record<string, string> = { "/key": "key\n" };
const read = (given: Given) =>
  harpoonTargetList().read(given, {
    references: {
      env: (name) => variables[name],
      readFile(path) {
        const text = files[path];
        if (text === undefined) throw new Deno.errors.NotFound(path);
        return text;
      },
    },
    note() {},
  });
const flag = (...values: string[]): Given => ({ kind: "flag", values });
const env = (text: string): Given => ({ kind: "env", text });
const file = (...node: unknown[]): Given => ({ kind: "file", node });
const OPERATION = { name: "Bills", document: "query Bills { id }" };
const TARGET = { label: "a", url: "https://h" };
const a = (more: Partial<HarpoonTarget> = {}): HarpoonTarget => ({
  label: "a",
  url: "https://h",
  prefix: false,
  ...more,
});

const accepted: readonly [about: string, given: Given, targets: HarpoonTarget[]][] = [
  ["a flag", flag("label=a,url=https://h"), [a()]],
  ["keys in any case, quotes around values", flag(`LABEL="a", Url='https://h',DESC="d"`), [
    a({ description: "d" }),
  ]],
  ["unknown keys of the text form", flag("label=a,url=https://h,color=red"), [a()]],
  [
    "keys of the file alone are unknown to the text form",
    flag("label=a,url=https://h,allowed_methods=GET,base_url=x,constructor=1"),
    [a()],
  ],
  ["a socket by reference", flag("label=a,url=https://h,unix-socket=env:SOCKET"), [
    a({ unixSocket: "/run/s" }),
  ]],
  [
    "a variable with semicolons and lines",
    env("label=a,url=https://h;\nlabel=b,url=https://b\r\n"),
    [
      a(),
      a({ label: "b", url: "https://b" }),
    ],
  ],
  [
    "a mapping keeps commas and semicolons",
    file({
      label: "a",
      url: "https://h/x,y;z",
      description: "one, two; three",
    }),
    [a({ url: "https://h/x,y;z", description: "one, two; three" })],
  ],
  ["a URL by reference, in a file", file({ label: "a", url: "env:URL" }), [
    a({ url: "https://env" }),
  ]],
  ["base_url makes a prefix (harpoon §13)", file({ label: "a", base_url: "https://h" }), [
    a({ prefix: true }),
  ]],
  [
    "limits of its own, beyond the global one (configuration §9.31)",
    file({
      label: "a",
      url: "https://h",
      allowed_methods: ["get", "GET", "delete"],
      max_request_size_bytes: "33554432",
      max_response_size_bytes: "10485760",
      timeout_seconds: "120",
    }),
    [
      a({
        allowedMethods: ["GET", "DELETE"],
        maxRequestBytes: 33_554_432,
        maxResponseBytes: 10_485_760,
        timeoutMs: 120_000,
      }),
    ],
  ],
  [
    "a header by each kind of reference (configuration §1, H)",
    file({
      ...TARGET,
      headers: { Authorization: "env:AUTH", "X-Key": "file:/key", "x-plain": "p" },
    }),
    [a({ headers: [["Authorization", "Bearer hush"], ["X-Key", "key"], ["x-plain", "p"]] })],
  ],
  [
    "a client certificate by reference to its path",
    file({ ...TARGET, client_cert: "env:CERT", client_key: "file:/k.pem" }),
    [a({ clientCertificate: { certFile: "/c.pem", keyFile: "/k.pem" } })],
  ],
  [
    "a rate and addresses",
    file({ ...TARGET, rate_limit: "100/m", allowed_addresses: ["10.0.0.0/8", "fd00::1"] }),
    [a({ rate: { calls: 100, perMs: 60_000 }, addresses: ["10.0.0.0/8", "fd00::1/128"] })],
  ],
  [
    "GraphQL operations",
    file({ ...TARGET, kind: "GraphQL", operations: [OPERATION] }),
    [a({ kind: "graphql", operations: [{ name: "Bills", document: "query Bills { id }" }] })],
  ],
  [
    "a label of 64 [harpoon §14.1]",
    flag(`label=${"a".repeat(64)},url=https://h`),
    [a({ label: "a".repeat(64) })],
  ],
  [
    "one URL under two labels [harpoon §3]",
    flag("label=a,url=https://h", "label=b,url=https://h"),
    [a(), a({ label: "b" })],
  ],
  [
    "blank keys",
    file({
      label: "a",
      url: "https://h",
      base_url: "null",
      unix_socket: null,
      description: "~",
      allowed_methods: "null",
      timeout_seconds: "",
    }),
    [a()],
  ],
];
for (const [about, given, targets] of accepted) {
  Deno.test(`Harpoon target: accepts ${about}`, () => {
    const parsed = read(given);
    assert(parsed.kind === "value", JSON.stringify(parsed));
    // Copies: the settings' own header lists show no values.
    const shown = parsed.value.map((target) =>
      target.headers === undefined ? target : { ...target, headers: [...target.headers] }
    );
    assertEquals(structuredClone(shown), targets);
  });
}

const refused: readonly [about: string, given: Given, rule: string][] = [
  ["no pairs", flag("https://h"), "target 1: must be label=LABEL,url=URL"],
  ["an upper-case label", flag("label=Bad,url=https://h"), "target Bad: label must have"],
  ["a label led by a dash [harpoon §14.1]", flag("label=-a,url=https://h"), "label must have"],
  ["a label of 65 [harpoon §14.1]", flag(`label=${"a".repeat(65)},url=https://h`), "label must"],
  [
    "a label with a space [harpoon §14.1]",
    flag("label=bad label,url=https://h"),
    "target 1: label",
  ],
  ["a label of the metrics [harpoon §14.1]", flag("label=__unknown__,url=https://h"), "label must"],
  ["no label", flag("url=https://h"), "target 1: label must be given"],
  ["no URL", flag("label=a"), "target a: url must be given"],
  ["another scheme", flag("label=a,url=ftp://h"), "target a: url must be an absolute http"],
  [
    "a traversal, encoded [harpoon §14.3]",
    flag("label=a,url=https://h/%2e%2e"),
    "url must not have",
  ],
  ["one in a prefix", file({ label: "a", base_url: "https://h/../x" }), "base_url must not have"],
  ["a reference as flag", flag("label=a,url=env:URL"), "url must be an absolute http"],
  ["a label twice", env("label=a,url=https://h;label=a,url=https://b"), "gives label a twice"],
  ["both URLs", file({ ...TARGET, base_url: "https://b" }), "must not give url and base_url"],
  ["an unknown key", file({ ...TARGET, colour: "red" }), "target a: unknown key colour"],
  ["an unknown key on two lines", file({ ...TARGET, "a\nb": "red" }), '"a\\nb"'],
  ["no mapping", file("label=a,url=https://h"), "target 1: must be a mapping"],
  ["a list as URL", file({ label: "a", url: ["https://h"] }), "url must be a single value"],
  ["another method", file({ ...TARGET, allowed_methods: ["TRACE"] }), "must list methods from"],
  ["a nested method", file({ ...TARGET, allowed_methods: [["GET"]] }), "must list methods from"],
  ["no method", file({ ...TARGET, allowed_methods: [] }), "must list methods from"],
  ["over 32 MiB", file({ ...TARGET, max_response_size_bytes: "33554433" }), "from 1 to 33554432"],
  ["no time", file({ ...TARGET, timeout_seconds: "0" }), "from 1 to 120"],
  ["a socket on two lines", file({ ...TARGET, unix_socket: "a\nb" }), "control characters"],
  ["a header of the connection", file({ ...TARGET, headers: { host: "x" } }), "must not set host"],
  ["a header by a lost reference", file({ ...TARGET, headers: { A: "env:NO" } }), "variable NO"],
  ["headers that are none", file({ ...TARGET, headers: ["A: b"] }), "headers must be a mapping"],
  ["a certificate alone", file({ ...TARGET, client_cert: "/c" }), "client_key together"],
  ["a key alone", file({ ...TARGET, client_key: "/k" }), "client_cert and client_key together"],
  [
    "a certificate for a socket",
    file({ ...TARGET, unix_socket: "/s", client_cert: "/c", client_key: "/k" }),
    "client_cert must not stand beside unix_socket",
  ],
  [
    "addresses of a socket",
    file({ ...TARGET, unix_socket: "/s", allowed_addresses: ["10.0.0.0/8"] }),
    "allowed_addresses must not stand beside unix_socket",
  ],
  ["another kind", file({ ...TARGET, kind: "soap" }), "kind must be one of graphql"],
  ["graphql without operations", file({ ...TARGET, kind: "graphql" }), "operations must be given"],
  [
    "operations of no graphql",
    file({ ...TARGET, operations: [OPERATION] }),
    "without kind: graphql",
  ],
  [
    "graphql with paths",
    file({ label: "a", base_url: "https://h", kind: "graphql", operations: [OPERATION] }),
    "base_url must not be given for kind graphql",
  ],
  [
    "graphql with methods",
    file({ ...TARGET, kind: "graphql", operations: [OPERATION], allowed_methods: ["GET"] }),
    "allowed_methods must not be given for kind graphql",
  ],
];
for (const [about, given, rule] of refused) {
  Deno.test(`Harpoon target: refuses ${about}`, () => {
    const parsed = read(given);
    assertStringIncludes(assertRefused(parsed), rule);
    assertEquals(rulesBroken(parsed).length, 1);
  });
}

Deno.test("Harpoon targets: everything that is wrong is told at once, by target and key", () => {
  const parsed = read(file(
    { label: "a", url: "ftp://h", rate_limit: "fast", timeout_seconds: "500", colour: "red" },
    { ...TARGET, label: "b" },
    { label: "b", headers: { A: "" }, kind: "graphql", operations: [] },
    { ...TARGET, label: "b" },
  ));
  assertEquals(rulesBroken(parsed).map((rule) => rule.split(/ must| gives| key/)[0]), [
    "target a: unknown",
    "target a: url",
    "target a: timeout_seconds",
    "target a: rate_limit",
    "target b: url",
    "target b: headers",
    "target b: operations",
    "gives label b twice",
  ]);
});

Deno.test("Harpoon targets: no rule repeats a value that may be secret", () => {
  const parsed = read(file({
    label: "a",
    url: "https://u:hush@h/../?k=hush",
    headers: { Authorization: "hush\n", Host: "hush" },
    client_cert: ["hush"],
    rate_limit: "hush",
    allowed_addresses: ["hush"],
    kind: "hush",
    operations: [{ name: "hush hush", document: "hush" }],
  }));
  assert(rulesBroken(parsed).length > 5);
  assert(!rulesBroken(parsed).join().includes("hush"), rulesBroken(parsed).join("\n"));
});

Deno.test("Harpoon targets: no more than the registry holds [harpoon §3]", () => {
  const many = Array.from({ length: 10_001 }, (_, n) => `label=t${n},url=https://h`);
  assertEquals(read(flag(...many)), { kind: "problem", rule: "must not list over 10000 targets" });
});

Deno.test("harpoonTargetList: a key without effect is noted, its value is not", () => {
  const notes: string[] = [];
  const references = { env: () => undefined, readFile: () => "" };
  const given = flag("label=a,url=https://h,colour=hush");
  harpoonTargetList().read(given, { references, note: (text) => notes.push(text) });
  assertEquals(notes, ["has a target with a key without effect: colour"]);
});
