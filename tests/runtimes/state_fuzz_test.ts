import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { OperatorError } from "../../lib/core/errors.ts";
import { adminProfilesFile, readAdminProfiles } from "../../lib/runtimes/admin_profile.ts";
import { aliasMembers, readAliasRecord } from "../../lib/runtimes/alias_record.ts";
import { processMembers, readProcessRecord } from "../../lib/runtimes/process_record.ts";
import { parseStateText, stateText } from "../../lib/runtimes/state_file.ts";
import { isJsonObject, type JsonObject } from "../../lib/wire/json.ts";

const NAMES = [
  ...["alias", "tunnel_id", "name", "admin_profile", "organization_ids", "profile_path"],
  ...["mode", "pid", "session_name", "command", "active_profile", "profiles", "__proto__", "x"],
];
const member = fc.tuple(
  fc.constantFrom(...NAMES),
  fc.oneof(fc.jsonValue(), fc.constantFrom("tmux", "process", "stopped"), fc.string()),
);
const object = fc.array(member).map((members): JsonObject => Object.fromEntries(members));

/** What a reader made of an object; `undefined` if it refused it in its own words. */
function read<R>(reader: () => R): R | undefined {
  try {
    return reader();
  } catch (error) {
    assert(error instanceof OperatorError, String(error));
    assert(error.message.includes("/s/f"), error.message);
    return undefined;
  }
}

const READERS: readonly (readonly [string, (object: JsonObject) => JsonObject])[] = [
  ["aliases", (from) => aliasMembers(readAliasRecord("a", from, "/s/f: alias a"))],
  ["processes", (from) => processMembers(readProcessRecord("a", from, "/s/f: process of alias a"))],
  ["admin profiles", (from) => adminProfilesFile(readAdminProfiles(from, "/s/f"))],
];

for (const [name, again] of READERS) {
  Deno.test(`state files: any record of ${name} is read or refused, and what is read is stable`, () => {
    fc.assert(fc.property(object, (from) => {
      const once = read(() => again(from));
      if (once !== undefined) assertEquals(again(once), once);
    }));
  });
}

Deno.test("state files: any map survives its file, its members sorted", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (map) => {
    const text = stateText(map);
    assertEquals(stateText(parseStateText("/s/f", text)), text);
    assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(map)));
  }));
});

Deno.test("state files: any text is a map or refused with its file", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    const parsed = read(() => parseStateText("/s/f", text));
    assert(parsed === undefined || isJsonObject(parsed));
  }));
});
