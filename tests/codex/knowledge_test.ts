import { assertEquals } from "@std/assert";
import { excerptsFor, REFERENCE_EXCERPTS } from "../../lib/codex/knowledge.ts";

const pages = [
  { title: "oauth", text: "How the login server is found.\n\nMetadata is fetched once." },
  { title: "doctor", text: "Checks settings.\n\nChecks the listener port." },
  {
    title: "samples",
    text: Array.from({ length: 40 }, (_, at) => `Sample ${at}: ${"x".repeat(90)} listener`).join(
      "\n\n",
    ),
  },
];

Deno.test("excerptsFor: the parts that have most to do with the prompt, best first [codex §3.4]", () => {
  const [first, ...more] = excerptsFor(
    "doctor says the listener port is taken",
    pages,
  );
  assertEquals(
    first,
    'From the documentation of tunnel-client, "doctor":\nChecks settings.\n\nChecks the listener port.',
  );
  assertEquals(more.length, 2);
  assertEquals(more.every((text) => text.includes('"samples"')), true);
});

Deno.test("excerptsFor: three excerpts of 1200 characters at most, and nothing where nothing fits [codex §3.4]", () => {
  const excerpts = excerptsFor("listener sample", pages);
  assertEquals(excerpts.length, 3);
  assertEquals(excerpts.every((text) => text.length < 1_300), true);
  assertEquals(excerptsFor("hi you", pages), []);
});

Deno.test("excerptsFor: a long prompt takes no longer", () => {
  excerptsFor("words and more words ".repeat(50_000), pages);
});

Deno.test("excerptsFor: a paragraph that is too long is taken apart at its lines, and loses none", () => {
  const rows = Array.from({ length: 30 }, (_, at) => `| row ${at} | ${"y".repeat(40)} listener |`);
  const table = [{ title: "table", text: rows.join("\n") }];
  const all = { maxExcerpts: 100, maxChars: 700 };
  const text = excerptsFor("listener", table, all).join("\n");
  assertEquals(rows.filter((row) => !text.includes(row)), []);
  const few = excerptsFor("listener", table, REFERENCE_EXCERPTS);
  assertEquals([few.length, few.every((part) => part.length < 800)], [2, true]);
});
