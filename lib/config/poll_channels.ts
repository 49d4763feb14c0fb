import { canonicalChannel } from "../wire/channel_name.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";

/** Sorted channel names to poll for: canonical, no blank, no duplicate (configuration §7). */
export function parsePollChannels(items: readonly string[]): Parsed<readonly string[] | undefined> {
  if (items.length === 0) return refuse("must name at least one channel");
  const seen = new Set<string>();
  for (const item of items) {
    if (item === "") return refuse("must not contain a blank channel name");
    if (canonicalChannel(item) !== item) {
      return refuse("must hold channel names of a-z 0-9 _ -, without spaces, separated by commas");
    }
    if (seen.has(item)) return refuse(`names channel ${item} twice`);
    seen.add(item);
  }
  return accept([...seen].sort());
}
