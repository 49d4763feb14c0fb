/**
 * Which of the programs this is (cli §13): the whole one, or one that only serves a tunnel, without or with
 * the companion that connects through Cloudflare.
 */
export type Flavor = "full" | "runtime" | "runtime-cloudflared";

/** Every one of them. */
export const FLAVORS: readonly Flavor[] = ["full", "runtime", "runtime-cloudflared"];
