import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkProfileText } from "../../lib/config/profile_check.ts";

const linesOf = (text: string) => checkProfileText("p.yaml", text).map(({ line }) => line);

const fine: readonly [about: string, text: string][] = [
  ["nothing is required", "config_version: 1"],
  ["nothing is resolved", "control_plane: {api_key: env:NOWHERE, base_url: file:/none}"],
  ["paths are not opened", "ca_bundle: file:/none\nmcp: {client_cert: /none, client_key: env:N}"],
  ["references inside entries", "mcp: {server_urls: [{url: env:A, http_proxy: env:B}]}"],
  ["references inside headers", "mcp: {extra_headers: {X-A: env:A, X-B: file:/b}}"],
  ["references of targets", "harpoon: {targets: [{label: a, url: env:A, unix_socket: env:B}]}"],
  [
    "targets whose URLs are known elsewhere",
    "harpoon: {targets: [{label: a, url: env:A, unix_socket: /a}, {label: b, url: env:B}]}",
  ],
  [
    "everything a target may refer to",
    "harpoon: {targets: [{label: a, url: env:A, headers: {X: env:B}, client_cert: /none, " +
    "client_key: env:C, kind: graphql, operations: [{name: Q, document_file: /none}]}]}",
  ],
  [
    "a text that only begins like one",
    "harpoon: {targets: [{label: a, url: env:A, description: 'env: our prod'}]}",
  ],
  ["flat keys", '{"tunnel_id": "tunnel_' + "a".repeat(32) + '", "mcp_server_url": "http://h"}'],
];
for (const [about, text] of fine) {
  Deno.test(`checkProfileText: ${about} (configuration §4)`, () => assertEquals(linesOf(text), []));
}

const wrong: readonly [about: string, text: string, words: string[]][] = [
  ["an unknown key", "log:\n  colour: red", ["unknown key log.colour", "p.yaml line 2"]],
  ["a version", "config_version: 2", ["config_version", "unsupported"]],
  ["a bad value", "control_plane: {poll_timeout: 5}", ["control_plane.poll_timeout", "duration"]],
  ["a nameless variable", "control_plane: {api_key: 'env:'}", ["must name a variable"]],
  ["a bad variable", "control_plane: {api_key: 'env:sk-1'}", ["must name a variable"]],
  ["a nameless file", "ca_bundle: 'file:'", ["must name a file"]],
  ["a path on two lines", 'ca_bundle: "file:/a\\nb"', ["must name a file"]],
  ["a bad reference in an entry", "mcp: {server_urls: [{url: 'env:'}]}", ["must name a variable"]],
  ["a bad reference in a header", "mcp: {extra_headers: {X-A: 'file:'}}", ["must name a file"]],
  ["a reserved header", "control_plane: {extra_headers: {Authorization: env:A}}", ["must not set"]],
  ["an unknown key beside a reference", "mcp: {server_urls: [{url: env:A, urll: x}]}", ["urll"]],
  ["a channel by reference", "mcp: {commands: [{channel: env:A, command: x}]}", ["a channel"]],
];
for (const [about, text, words] of wrong) {
  Deno.test(`checkProfileText: tells ${about} (configuration §4)`, () => {
    const [line = "", ...more] = linesOf(text);
    assertEquals(more, []);
    for (const word of words) assertStringIncludes(line, word);
  });
}

Deno.test("checkProfileText: tells all that is wrong with targets", () => {
  const lines = linesOf(
    "harpoon: {targets: [{label: a, url: ftp://h, headers: {Host: hush}}, {label: b}]}",
  );
  assertEquals(lines.map((line) => line.split(/; example| http or/)[0]), [
    "harpoon.targets from p.yaml line 1: target a: url must be an absolute",
    "harpoon.targets from p.yaml line 1: target a: headers must not set Host, which the client sets " +
    "itself",
    "harpoon.targets from p.yaml line 1: target b: url must be given",
  ]);
});

Deno.test("checkProfileText: tells everything at once, and no secret", () => {
  const lines = linesOf("log: {level: loud}\ncontrol_plane: {api_key: 'hush hush', x: 1}");
  assertEquals(lines.length, 3);
  assertEquals(lines.some((line) => line.includes("hush")), false);
});
