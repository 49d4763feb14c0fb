/** The channel a command or binding without a channel belongs to. */
export const MAIN_CHANNEL = "main";
/** The channel of the built-in HTTP caller; cannot be bound to a server. */
export const HARPOON_CHANNEL = "harpoon";

const CHANNEL = /^[a-z0-9_-]{1,64}$/;

/**
 * The canonical form of a channel name: trimmed, lower case, empty means `main` (wire-protocol §2).
 * `undefined` if it is no channel name.
 */
export function canonicalChannel(name: string): string | undefined {
  const canonical = name.trim().toLowerCase();
  if (canonical === "") return MAIN_CHANNEL;
  return CHANNEL.test(canonical) ? canonical : undefined;
}
