import { canonicalChannel, MAIN_CHANNEL } from "../wire/channel_name.ts";
import { isJsonObject } from "../wire/json.ts";
import { each } from "./each.ts";
import type { Form, Given } from "./option.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import { shownName } from "./problem.ts";
import { hasControl } from "./scalars.ts";
import type { ToolPolicySetting } from "./settings.ts";

/** Each call is compared with every pattern of its channel. */
const MAX_PATTERNS = 1_000;
/** The longest name a tool may have is 128 characters by the specification. */
const MAX_PATTERN_CHARS = 256;

const LISTS = ["allow", "deny"] as const;
type List = (typeof LISTS)[number];

/** What one entry says, before it is checked. */
interface Entry {
  readonly channel: string;
  readonly patterns: readonly (readonly [list: List, pattern: string])[];
}

/**
 * Tool policies by channel: a mapping in the file, `channel=C,allow=P,deny=P` with keys repeated in flags
 * and, one per line, in the variable. Entries of one channel are one policy.
 */
export function toolPolicyMap(): Form<readonly ToolPolicySetting[]> {
  return {
    fileShape: "mapping",
    repeatable: true,
    isSwitch: false,
    reference: undefined,
    read(given) {
      const entries = entriesOf(given);
      return entries.kind === "problem" ? entries : policiesOf(entries.value);
    },
  };
}

function entriesOf(given: Given): Parsed<readonly Entry[]> {
  switch (given.kind) {
    case "flag":
      return each(given.values, textEntry);
    case "env":
      return each(given.text.split(/\r?\n/).filter((line) => line.trim() !== ""), textEntry);
    case "file":
      return isJsonObject(given.node)
        ? each(Object.entries(given.node), fileEntry)
        : refuse("must be a mapping of channels");
  }
}

function textEntry(text: string): Parsed<Entry> {
  let channel = MAIN_CHANNEL;
  const patterns: [List, string][] = [];
  for (const pair of text.split(",")) {
    const equals = pair.indexOf("=");
    const key = pair.slice(0, equals).trim().toLowerCase();
    const value = pair.slice(equals + 1).trim();
    const list = LISTS.find((one) => one === key);
    if (equals < 0 || (list === undefined && key !== "channel")) {
      return refuse(
        "must be channel=NAME,allow=PATTERN,deny=PATTERN; allow and deny may be repeated",
      );
    }
    if (list === undefined) channel = value;
    else patterns.push([list, value]);
  }
  return accept({ channel, patterns });
}

function fileEntry([channel, node]: readonly [string, unknown]): Parsed<Entry> {
  if (!isJsonObject(node)) {
    return refuse(`must give channel ${shownName(channel)} a mapping with allow, deny`);
  }
  const patterns: [List, string][] = [];
  for (const [key, value] of Object.entries(node)) {
    const list = LISTS.find((one) => one === key);
    if (list === undefined) {
      return refuse(`has an unknown key ${shownName(key)}; known are ${LISTS.join(", ")}`);
    }
    // A list that allows nothing would be taken for one that allows everything by who forgot its items.
    if (!isTexts(value) || value.length === 0) {
      return refuse(`must give ${list} of channel ${shownName(channel)} a list of patterns`);
    }
    patterns.push(...value.map((pattern): [List, string] => [list, pattern.trim()]));
  }
  return accept({ channel, patterns });
}

function policiesOf(entries: readonly Entry[]): Parsed<readonly ToolPolicySetting[]> {
  const policies = new Map<string, { allow: string[]; deny: string[] }>();
  for (const { channel: name, patterns } of entries) {
    const channel = canonicalChannel(name);
    if (channel === undefined) {
      return refuse("must name a channel of 1 to 64 characters from a-z 0-9 _ -");
    }
    if (patterns.length === 0) {
      return refuse(`must give channel ${channel} a pattern to allow or to deny`);
    }
    const policy = policies.get(channel) ?? { allow: [], deny: [] };
    for (const [list, pattern] of patterns) {
      if (pattern === "" || pattern.length > MAX_PATTERN_CHARS || hasControl(pattern)) {
        return refuse(
          `must give channel ${channel} patterns of 1 to ${MAX_PATTERN_CHARS} characters`,
        );
      }
      policy[list].push(pattern);
    }
    if (policy.allow.length + policy.deny.length > MAX_PATTERNS) {
      return refuse(`must not give channel ${channel} over ${MAX_PATTERNS} patterns`);
    }
    policies.set(channel, policy);
  }
  return accept(Array.from(policies, ([channel, { allow, deny }]) => ({
    channel,
    ...(allow.length === 0 ? {} : { allow }),
    deny,
  })));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
