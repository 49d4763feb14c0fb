/**
 * Edits of JSON objects as text: the objects on the way to an edited member are put together anew,
 * every value that is not edited keeps the characters it came in (design §4). Pure.
 */
import { eachElement, eachMember, skipSpace } from "../../wire/json_span.ts";

/** One member of an object: its name, and its value as JSON text. */
export interface Member {
  readonly name: string;
  readonly value: string;
}

/** Makes the new value of a member of its old one; `undefined` is no member, before and after. */
export type Edit = (value: string | undefined) => string | undefined;

/** Edits of an object by member name; a text replaces or adds the member, `undefined` removes it. */
export type Edits = Readonly<Record<string, string | undefined | Edit>>;

/** Whether a JSON text is an object. */
export function isObjectText(text: string | undefined): text is string {
  return text !== undefined && text.charCodeAt(skipSpace(text, 0)) === 123;
}

/** The members of an object's text in order, duplicates included; none if it is no object. */
export function membersOf(text: string | undefined): Member[] {
  const members: Member[] = [];
  if (!isObjectText(text)) return members;
  eachMember(text, skipSpace(text, 0), (name, start, end) => {
    members.push({ name, value: text.slice(start, end) });
  });
  return members;
}

/** The elements of an array's text in order; none if it is no array. */
export function elementsOf(text: string | undefined): string[] {
  const elements: string[] = [];
  if (text === undefined) return elements;
  const at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== 91) return elements;
  eachElement(text, at, (start, end) => elements.push(text.slice(start, end)));
  return elements;
}

/** An object of members. */
export function objectOf(members: readonly Member[]): string {
  return `{${members.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
}

/** The JSON text at a path of member names; of duplicate names the last counts. */
export function memberAt(text: string | undefined, ...path: readonly string[]): string | undefined {
  let at = text;
  for (const name of path) at = membersOf(at).findLast((member) => member.name === name)?.value;
  return at;
}

/** The string at a path of member names, if there is one. */
export function stringAt(text: string | undefined, ...path: readonly string[]): string | undefined {
  const found = memberAt(text, ...path);
  return found?.startsWith('"') ? JSON.parse(found) : undefined;
}

/** Applies edits to an object's text. A text that nothing changes stays the same. */
export function edited(text: string, edits: Edits): string {
  const members = membersOf(text);
  const kept: Member[] = [];
  let changed = false;
  const seen = new Set<string>();
  for (const member of members) {
    const { name } = member;
    if (!Object.hasOwn(edits, name)) kept.push(member);
    else if (!seen.has(name)) {
      seen.add(name);
      // Of duplicates the last counts; one is enough from here on.
      const old = members.findLast((other) => other.name === name)?.value;
      const value = apply(edits[name], old);
      if (value !== member.value) changed = true;
      if (value !== undefined) kept.push({ name, value });
    } else changed = true;
  }
  for (const [name, edit] of Object.entries(edits)) {
    const value = seen.has(name) ? undefined : apply(edit, undefined);
    if (value === undefined) continue;
    changed = true;
    kept.push({ name, value });
  }
  return changed ? objectOf(kept) : text;
}

/** Edits an object or makes one; an object without members is none. */
export function editedObject(text: string | undefined, edits: Edits): string | undefined {
  const result = edited(isObjectText(text) ? text : "{}", edits);
  return membersOf(result).length === 0 ? undefined : result;
}

/** Removes the members whose names match. */
export function without(text: string, drops: (name: string) => boolean): string {
  const members = membersOf(text);
  const kept = members.filter(({ name }) => !drops(name));
  return kept.length === members.length ? text : objectOf(kept);
}

function apply(edit: string | undefined | Edit, old: string | undefined): string | undefined {
  return typeof edit === "function" ? edit(old) : edit;
}
