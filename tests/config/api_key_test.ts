import { assert, assertEquals } from "@std/assert";
import { parseApiKey } from "../../lib/config/api_key.ts";
import { refuses } from "./grammars_table.ts";

Deno.test("parseApiKey: keeps the key behind a Secret", () => {
  const parsed = parseApiKey("sk-Ab_9");
  assert(parsed.kind === "value");
  assertEquals(parsed.value.reveal(), "sk-Ab_9");
});

refuses("parseApiKey", parseApiKey, [
  ["", "malformed: it is blank"],
  ["  ", "malformed: it is blank"],
  ["sk-...", "malformed: it is a placeholder"],
  ["sk-proj-...", "from https://platform.openai.com/settings/organization/api-keys"],
  ["<key>", "malformed: it is a placeholder"],
  ["env:KEY", "malformed: it is a reference"],
  [" sk-abc", "malformed: it begins or ends with white space"],
  ["sk-abc\n", "malformed: it begins or ends with white space"],
  ["abc def", "malformed: it contains white space"],
  ["sk-äbc", "malformed: it contains a character other than"],
  ["a:b", "malformed: it contains a character other than"],
]);

Deno.test("parseApiKey: no message repeats the key", () => {
  for (const key of ["hushhush one", "hushhush!", " hushhush", "hushhush..."]) {
    assert(!JSON.stringify(parseApiKey(key)).includes("hushhush"));
  }
});
