import { nodeCrypto } from "../../core/node_crypto.ts";

/** Whether two texts are equal; the time it takes tells nothing about where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const { createHash, timingSafeEqual } = nodeCrypto();
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
