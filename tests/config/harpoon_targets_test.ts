import { assertEquals, assertStringIncludes } from "@std/assert";
import { harpoonTargetList } from "../../lib/config/harpoon_targets.ts";
import type { Given } from "../../lib/config/option.ts";
import type { HarpoonTarget } from "../../lib/config/settings.ts";
import { assertRefused } from "./grammars_table.ts";

const variables: Record<string, string> = { URL: "https://env", SOCKET: "/run/s" };
const read = (given: Given) =>
  harpoonTargetList().read(given, {
    references: {
      env: (name) => variables[name],
      readFile(path) {
        throw new Deno.errors.NotFound(path);
      },
    },
    note() {},
  });
const flag = (...values: string[]): Given => ({ kind: "flag", values });
const env = (text: string): Given => ({ kind: "env", text });
const file = (...node: unknown[]): Given => ({ kind: "file", node });
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
    assertEquals(read(given), { kind: "value", value: targets });
  });
}

const TARGET = { label: "a", url: "https://h" };
const refused: readonly [about: string, given: Given, rule: string][] = [
  ["no pairs", flag("https://h"), "must be label=LABEL,url=URL"],
  ["an upper-case label", flag("label=Bad,url=https://h"), "must have a label"],
  ["a label led by a dash", flag("label=-a,url=https://h"), "must have a label"],
  ["a label of 65", flag(`label=${"a".repeat(65)},url=https://h`), "must have a label"],
  ["no URL", flag("label=a"), "must give target a a url"],
  ["another scheme", flag("label=a,url=ftp://h"), "target a a url that must be"],
  ["a reference as flag", flag("label=a,url=env:URL"), "url that must be"],
  ["a label twice", env("label=a,url=https://h;label=a,url=https://b"), "gives label a twice"],
  ["both URLs", file({ ...TARGET, base_url: "https://b" }), "must not give url and base_url"],
  ["an unknown key", file({ ...TARGET, colour: "red" }), "unknown key colour"],
  ["an unknown key on two lines", file({ ...TARGET, "a\nb": "red" }), '"a\\nb"'],
  ["no mapping", file("label=a,url=https://h"), "must be a mapping"],
  ["another method", file({ ...TARGET, allowed_methods: ["TRACE"] }), "only allow methods"],
  ["a nested method", file({ ...TARGET, allowed_methods: [["GET"]] }), "only allow methods"],
  ["no method", file({ ...TARGET, allowed_methods: [] }), "must list allowed_methods"],
  ["over 32 MiB", file({ ...TARGET, max_response_size_bytes: "33554433" }), "from 1 to 33554432"],
  ["no time", file({ ...TARGET, timeout_seconds: "0" }), "from 1 to 120"],
  ["a socket on two lines", file({ ...TARGET, unix_socket: "a\nb" }), "control characters"],
];
for (const [about, given, rule] of refused) {
  Deno.test(`Harpoon target: refuses ${about}`, () => {
    assertStringIncludes(assertRefused(read(given)), rule);
  });
}

Deno.test("harpoonTargetList: a key without effect is noted, its value is not", () => {
  const notes: string[] = [];
  const references = { env: () => undefined, readFile: () => "" };
  const given = flag("label=a,url=https://h,colour=hush");
  harpoonTargetList().read(given, { references, note: (text) => notes.push(text) });
  assertEquals(notes, ["has a target with a key without effect: colour"]);
});
