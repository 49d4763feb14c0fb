import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatDuration, parseDuration } from "../../lib/config/duration.ts";
import {
  commandFromFields,
  serverUrlFromFields,
  splitCommandEntry,
  splitServerUrlEntry,
} from "../../lib/config/entries.ts";
import { checkHeader, splitHeader } from "../../lib/config/headers.ts";
import { parseConfigFile } from "../../lib/config/config_file.ts";
import { parseFlags } from "../../lib/config/flags.ts";
import { harpoonTargetList } from "../../lib/config/harpoon_targets.ts";
import { readSettings } from "../../lib/config/load.ts";
import { fileRows, optionRows } from "../../lib/config/options.ts";
import type { Parsed } from "../../lib/config/parsed.ts";
import { parseProfileName } from "../../lib/config/profile_name.ts";
import { parseProxy } from "../../lib/config/proxy.ts";
import { parseTunnelId } from "../../lib/config/tunnel_id.ts";
import { OperatorError } from "../../lib/core/errors.ts";
import { parseArgv } from "../../lib/mcp/argv.ts";

const runs = { numRuns: 300 };
/** Texts near the grammars: their separators are frequent. */
const near = fc.array(
  fc.oneof(
    fc.constantFrom("=", ",", ":", ";", "'", '"', "\\", "/", "@", "%", "\n", " ", "-", ".", "0"),
    fc.constantFrom("url", "channel", "command", "label", "desc", "http://h", "ms", "tunnel_"),
    fc.string({ maxLength: 4, unit: "binary" }),
  ),
  { maxLength: 12 },
).map((parts) => parts.join(""));

const targets = harpoonTargetList();
const context = {
  references: {
    env: () => undefined,
    readFile: (path: string) => {
      throw new Deno.errors.NotFound(path);
    },
  },
  note() {},
};
const GRAMMARS: Readonly<Record<string, (text: string) => Parsed<unknown>>> = {
  duration: parseDuration,
  "server URL entry": (text) => {
    const fields = splitServerUrlEntry(text);
    return fields.kind === "problem" ? fields : serverUrlFromFields(fields.value);
  },
  "command entry": (text) => {
    const fields = splitCommandEntry(text);
    return fields.kind === "problem" ? fields : commandFromFields(fields.value);
  },
  header: (text) => {
    const line = splitHeader(text);
    return line.kind === "problem" ? line : checkHeader(line.value, []);
  },
  "tunnel id": parseTunnelId,
  "profile name": parseProfileName,
  proxy: parseProxy,
  "Harpoon target": (text) => targets.read({ kind: "flag", values: [text] }, context),
};
for (const [name, parse] of Object.entries(GRAMMARS)) {
  Deno.test(`${name}: any text is a value or breaks a named rule`, () => {
    fc.assert(
      fc.property(near, (text) => {
        const parsed = parse(text);
        assert(parsed.kind === "value" || /^[a-z]/.test(parsed.rule), JSON.stringify(parsed));
      }),
      runs,
    );
  });
}

Deno.test("duration: what is written is read again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (ms) => {
      assertEquals(parseDuration(formatDuration(ms)), { kind: "value", value: ms });
    }),
    runs,
  );
});

Deno.test("argv: quoted words come back as they were; anything else is told by an OperatorError", () => {
  const word = fc.string({ minLength: 1, maxLength: 8 });
  const quoted = (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`;
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      assertEquals(parseArgv(words.map(quoted).join(" ")), words);
    }),
    runs,
  );
  fc.assert(
    fc.property(near, (text) => {
      try {
        assert(parseArgv(text).length > 0);
      } catch (error) {
        assert(error instanceof OperatorError, String(error));
      }
    }),
    runs,
  );
});

Deno.test("entries: channel and URL come back as they were given", () => {
  const channel = fc.stringMatching(/^[a-z0-9_-]{1,20}$/).filter((name) => name !== "harpoon");
  const path = fc.stringMatching(/^[a-z0-9/._?=&-]{0,20}$/);
  fc.assert(
    fc.property(channel, path, (name, rest) => {
      const url = `https://host.example/${rest}`;
      assertEquals(GRAMMARS["server URL entry"]?.(`channel=${name},url=${url}`), {
        kind: "value",
        value: { kind: "http-streamable", channel: name, url },
      });
    }),
    runs,
  );
});

Deno.test("tunnel id: exactly the ids of the rule are taken", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^tunnel_[a-z0-9]{32}$/), (id) => {
      // All zeros is what documents print in place of an id.
      assertEquals(parseTunnelId(id).kind, "value");
    }),
    runs,
  );
});

/** Random files that look like settings. */
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom(...fileRows.flatMap(({ name }) => name.split(".")), "tunnel_id", "url"),
        fc.string({ maxLength: 5, unit: "binary" }),
      ),
      tie("node"),
      { maxKeys: 4 },
    ),
  ),
})).node;

Deno.test("files: no content crashes the loader, and what is wrong is told", () => {
  const content = fc.oneof(tree.map((node) => JSON.stringify(node) ?? ""), near);
  fc.assert(
    fc.property(content, (text) => {
      const { file, problems } = parseConfigFile("c.yaml", text, fileRows);
      assert(file !== undefined || problems.length > 0);
      const report = readSettings({
        flags: parseFlags(["--config", "c.yaml"], optionRows),
        env: () => undefined,
        readFile(path) {
          if (path === "c.yaml") return text;
          throw new Deno.errors.NotFound(path);
        },
      });
      assert(report.settings !== undefined || report.problems.length > 0);
      for (const { line } of report.problems) assert(!line.includes("\n"), line);
    }),
    { numRuns: 200 },
  );
});
