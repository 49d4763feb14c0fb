import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { commandFromFields, splitCommandEntry } from "../../lib/config/entries.ts";
import { checkHeader, splitHeader } from "../../lib/config/headers.ts";
import { harpoonTargetList } from "../../lib/config/harpoon_targets.ts";
import { parseProfileFile, parseProfileName } from "../../lib/config/profile_name.ts";
import { parseProxy } from "../../lib/config/proxy.ts";

/** A property that fails shows the text it fails for; 200 texts find what these grammars can hide. */
const RUNS = { numRuns: 200 };

Deno.test("profile name: a name of the rule is taken, from a path as well", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/), (name) => {
      assertEquals(parseProfileName(` ${name} `), { kind: "value", value: name });
      const path = `/etc/${name}.yaml`;
      assertEquals(parseProfileFile(path), { kind: "value", value: path });
    }),
    RUNS,
  );
});

Deno.test("header: a name and a value come back as they were given", () => {
  const value = fc.stringMatching(/^[!-~][ -~\t]{0,20}[!-~]$/);
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/), value, (name, text) => {
      const line = splitHeader(` ${name}:  ${text} `);
      assertEquals(line, { kind: "value", value: [name, text] });
      assertEquals(checkHeader([name, text], []), { kind: "value", value: [name, text] });
    }),
    RUNS,
  );
});

Deno.test("proxy: origin and credentials come back as they were given", () => {
  const word = fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" })
    .filter((text) => text.isWellFormed());
  const host = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}\.example$/);
  fc.assert(
    fc.property(
      host,
      fc.integer({ min: 1024, max: 65535 }),
      word,
      word,
      (name, port, user, pass) => {
        const login = `${encodeURIComponent(user)}:${encodeURIComponent(pass)}`;
        const parsed = parseProxy(`http://${login}@${name}:${port}/ignored`);
        const proxy = parsed.kind === "value" ? parsed.value : undefined;
        assertEquals(proxy?.origin, `http://${name}:${port}`);
        assertEquals(proxy?.credentials?.reveal(), `${user}:${pass}`);
        const open = parseProxy(`https://${name}:${port}`);
        assertEquals(open, {
          kind: "value",
          value: { origin: `https://${name}:${port}`, credentials: undefined },
        });
      },
    ),
    RUNS,
  );
});

Deno.test("command entry: channel and command come back, whatever separators the command holds", () => {
  const channel = fc.stringMatching(/^[a-z0-9_-]{1,20}$/).filter((name) => name !== "harpoon");
  const command = fc.array(fc.constantFrom("a", ",", "=", ";", '"', "'", " ", "command", "b\\"), {
    minLength: 1,
    maxLength: 8,
  }).map((parts) => `x${parts.join("")}x`);
  fc.assert(
    fc.property(channel, command, (name, text) => {
      const fields = splitCommandEntry(`channel=${name},command=${text}`);
      assertEquals(fields.kind === "value" ? commandFromFields(fields.value) : fields, {
        kind: "value",
        value: { kind: "stdio", channel: name, command: text },
      });
    }),
    RUNS,
  );
});

Deno.test("Harpoon target: label, URL and description come back, from a text and from a file", () => {
  const label = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/);
  const path = fc.stringMatching(/^[a-z0-9/._?=&-]{0,20}$/)
    .filter((text) => !text.replace(/\?.*/, "").split("/").some((part) => /^\.\.?$/.test(part)));
  const description = fc.stringMatching(/^[A-Za-z][A-Za-z =:.]{0,20}[a-z.]$/)
    .filter((text) => text !== "null");
  const context = {
    references: { env: () => undefined, readFile: () => "" },
    note() {},
  };
  fc.assert(
    fc.property(label, path, description, (name, rest, about) => {
      const url = `https://h.example/${rest}`;
      const value = [{ label: name, url, prefix: false, description: about }];
      const form = harpoonTargetList();
      for (const quote of ["", '"', "'"]) {
        const text = `label=${name},url=${url},desc=${quote}${about}${quote}`;
        const given = { kind: "flag" as const, values: [text] };
        assertEquals(form.read(given, context), { kind: "value", value });
      }
      const node = [{ label: name, url, description: about }];
      assertEquals(form.read({ kind: "file", node }, context), { kind: "value", value });
    }),
    RUNS,
  );
});
