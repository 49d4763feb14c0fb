import type { Secrecy } from "./option.ts";

/** Keys inside a structured value that are more, or less, secret than the whole. */
const SECRECY_OF_KEY: ReadonlyMap<string, Secrecy> = new Map([
  ["channel", "open"],
  ["label", "open"],
  ["headers", "secret"],
]);

/** How much may be shown of what stands under a key. @param whole of the value the key is in */
export function secrecyOf(key: string, whole: Secrecy): Secrecy {
  return SECRECY_OF_KEY.get(key) ?? whole;
}
