import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseFlags } from "../../lib/config/flags.ts";
import { readSettings } from "../../lib/config/load.ts";
import { optionRows } from "../../lib/config/options.ts";

/** What is shown of a setting; nothing else is given. */
function shownOf(name: string, given: { flags?: string[]; env?: [string, string]; file?: string }) {
  const { values } = readSettings({
    flags: parseFlags([...given.flags ?? [], "--config=c"], optionRows),
    env: (variable) => variable === given.env?.[0] ? given.env[1] : undefined,
    readFile(path) {
      if (path === "c") return given.file ?? "config_version: 1";
      throw new Deno.errors.NotFound(path);
    },
  });
  const value = values.find((other) => other.name === name);
  return value === undefined ? undefined : [value.shown, value.origin];
}

Deno.test("effective values: as written, with origin; what is not given shows its default", () => {
  assertEquals(shownOf("log.level", { flags: ["--log.level=DEBUG"] }), ["DEBUG", "--log.level"]);
  assertEquals(shownOf("log.level", { env: ["LOG_LEVEL", "warn"] }), ["warn", "LOG_LEVEL"]);
  assertEquals(shownOf("log.level", { file: "\nlog:\n  level: warn" }), ["warn", "c line 3"]);
  assertEquals(shownOf("log.level", {}), ["info", "default"]);
  assertEquals(shownOf("log.file", {}), ["(not set)", "default"]);
});

Deno.test("effective values: names stay, secrets go", () => {
  const commands = "mcp: {commands: [{channel: tools, command: srv --key hush}]}";
  assertEquals(
    shownOf("mcp.commands", { file: commands })?.[0],
    "[{channel: tools, command: [redacted]}]",
  );
  const headers = "mcp: {extra_headers: {X-A: hush, X-B: 'env:TOKEN'}}";
  assertEquals(
    shownOf("mcp.extra_headers", { file: headers })?.[0],
    "{X-A: [redacted], X-B: env:TOKEN}",
  );
  const target = "{label: a, url: 'https://u:hush@h/x?k=hush', headers: {X-A: hush, X-B: 'env:B'}}";
  assertEquals(
    shownOf("harpoon.targets", { file: `harpoon: {targets: [${target}]}` })?.[0],
    "[{label: a, url: https://h/x?…, headers: {X-A: [redacted], X-B: env:B}}]",
  );
  const key = (text: string) =>
    shownOf("control_plane.api_key", { flags: [`--control-plane.api-key=${text}`] });
  assertEquals(key("env:KEY")?.[0], "env:KEY");
  assertEquals(key("env:sk-hush-hush")?.[0], "[redacted]");
  const header = (line: string) =>
    shownOf("mcp.extra_headers", { flags: ["--mcp.extra-headers", line] })?.[0];
  assertEquals(header("env: hush"), "[redacted]");
  assertEquals(
    shownOf("mcp.extra_headers", { env: ["MCP_EXTRA_HEADERS", "env:hush"] })?.[0],
    "[redacted]",
  );
  assertEquals(
    shownOf("control_plane.api_key", { env: ["CONTROL_PLANE_API_KEY", "hush"] })?.[0],
    "[redacted]",
  );
});

const urls: readonly [text: string, shown: string][] = [
  ["http://u:hush@h:1", "http://h:1"],
  ["http://u:hush@hush@h:1", "http://h:1"],
  ["http://u:hush/hush@h:1", "http://h:1"],
  ["https://h:8443/@scope/mcp", "https://h:8443/@scope/mcp"],
  ["https://h/mcp?a=1,hush", "https://h/mcp?…"],
  ["https://h/mcp?a=1 hush", "https://h/mcp?…"],
  ["https://h/mcp#hush", "https://h/mcp#…"],
];
for (const [text, shown] of urls) {
  Deno.test(`effective values: of ${text} this is shown: ${shown}`, () => {
    assertEquals(shownOf("mcp.server_urls", { flags: ["--mcp.server-url", text] })?.[0], shown);
    assertEquals(shownOf("http_proxy", { env: ["TUNNEL_CLIENT_HTTP_PROXY", text] })?.[0], shown);
  });
}

Deno.test("effective values: a value that multiplies by aliases is shown in bounds", () => {
  const depth = 40;
  const shared = Array.from(
    { length: depth },
    (_, at) => `a${at + 1}: &a${at + 1} {p: *a${at}, q: *a${at}}\n`,
  );
  const file = `a0: &a0 x\n${shared.join("")}mcp: {server_urls: [*a${depth}]}`;
  const shown = shownOf("mcp.server_urls", { file })?.[0];
  assertEquals(shown, "[{p: {p: …, q: …}, q: {p: …, q: …}}]");
});

const HUSH = "Hushhush0Hushhush";
/** Places of a secret in settings that may hold one, right and wrong, around a word that is free. */
const PLANTED: readonly ((around: string) => string[])[] = [
  () => ["--control-plane.api-key", HUSH],
  (around) => ["--control-plane.api-key", `env:${HUSH}-${around}!`],
  () => ["--cloudflared.token", HUSH],
  (around) => ["--control-plane.extra-headers", `X-A: ${around}${HUSH}`],
  (around) => ["--mcp.extra-headers", `${around} ${HUSH}`],
  (around) => ["--mcp.discovery-extra-headers", `X-A: ${HUSH}${around}`],
  (around) => ["--mcp.command", `srv ${around} --password ${HUSH}`],
  (around) => ["--mcp.server-url", `channel=main,url=https://u:${HUSH}@h/${around}`],
  (around) => ["--mcp.server-url", `https://h/mcp?${around}=${HUSH}`],
  (around) => ["--mcp.server-url", `url=https://h/mcp?a=${around},${HUSH}`],
  (around) => ["--mcp.server-url", `url=https://h,http-proxy=http://${around}:${HUSH}@p`],
  (around) => ["--http-proxy", `http://${around}:${HUSH}@h:1`],
  (around) => ["--control-plane.http-proxy", `ftp://${around}:${HUSH}@h:1`],
  (around) => ["--control-plane.base-url", `https://${around}:${HUSH}@h`],
  (around) => ["--harpoon.target", `label=a,url=https://h/x?k=${HUSH}${around}`],
];

Deno.test("effective values, notes and problems never show a planted secret", () => {
  const around = fc.stringMatching(/^[a-z0-9_~;.,=-]{0,12}$/);
  const planted = fc.array(fc.constantFrom(...PLANTED), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(planted, around, (places, word) => {
      const report = readSettings({
        flags: parseFlags(places.flatMap((place) => place(word)), optionRows),
        env: () => undefined,
        readFile(path) {
          throw new Deno.errors.NotFound(path);
        },
      });
      const told = [report.values, report.notes, report.problems].map((part) =>
        JSON.stringify(part)
      );
      assert(!told.join().includes(HUSH), told.join("\n"));
    }),
    { numRuns: 200 },
  );
});

Deno.test("effective values: the rows that may hold a secret show none of it from the file", () => {
  for (const { name, secrecy, form, inFile } of optionRows) {
    if (!inFile || secrecy !== "secret") continue;
    const text: Record<string, string> = {
      text: HUSH,
      texts: `[${HUSH}]`,
      mapping: `{X-A: ${HUSH}}`,
      mappings: `[{channel: a, command: ${HUSH}, url: ${HUSH}}]`,
    };
    const [section, key] = name.split(".");
    const shown = shownOf(name, { file: `${section}: {${key}: ${text[form.fileShape]}}` })?.[0];
    assert(shown !== undefined && shown.includes("[redacted]"), `${name}: ${shown}`);
    assert(!shown.includes(HUSH), name);
  }
});
