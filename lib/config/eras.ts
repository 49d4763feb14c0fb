import { canonicalChannel, MAIN_CHANNEL } from "../wire/channel_name.ts";
import { isJsonObject } from "../wire/json.ts";
import { each } from "./each.ts";
import type { ChannelEra } from "./engine_settings.ts";
import type { Form, Given } from "./option.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import { shownName } from "./problem.ts";

const ERAS = ["auto", "legacy", "modern", "passthrough"] as const;

/** Eras by channel: a mapping in the file, `CHANNEL=ERA` in flags and, one per line, in the variable. */
export function eraMap(): Form<readonly ChannelEra[]> {
  return {
    fileShape: "mapping",
    repeatable: true,
    isSwitch: false,
    reference: undefined,
    read(given) {
      const entries = entriesOf(given);
      if (entries.kind === "problem") return entries;
      const channels = entries.value.map(({ channel }) => channel);
      const twice = channels.find((channel, at) => channels.indexOf(channel) !== at);
      return twice === undefined ? entries : refuse(`must name channel ${twice} once`);
    },
  };
}

function entriesOf(given: Given): Parsed<readonly ChannelEra[]> {
  switch (given.kind) {
    case "flag":
      return each(given.values, textEntry);
    case "env":
      return each(given.text.split(/\r?\n/).filter((line) => line.trim() !== ""), textEntry);
    case "file":
      return isJsonObject(given.node)
        ? each(Object.entries(given.node), ([name, era]) => entry(name, era))
        : refuse("must be a mapping of channels");
  }
}

/** `CHANNEL=ERA`, or the era alone for channel main. */
function textEntry(text: string): Parsed<ChannelEra> {
  const equals = text.indexOf("=");
  return equals < 0
    ? entry(MAIN_CHANNEL, text.trim())
    : entry(text.slice(0, equals).trim(), text.slice(equals + 1).trim());
}

function entry(name: string, value: unknown): Parsed<ChannelEra> {
  const channel = canonicalChannel(name);
  if (channel === undefined) {
    return refuse("must name a channel of 1 to 64 characters from a-z 0-9 _ -");
  }
  const era = ERAS.find((one) => one === value);
  return era === undefined
    ? refuse(`must give channel ${shownName(channel)} one of ${ERAS.join(", ")}`)
    : accept({ channel, era });
}
