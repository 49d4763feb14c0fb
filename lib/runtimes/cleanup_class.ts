/** What `cleanup` calls an alias (runtimes §1.7). */
export type CleanupClass = "live_runtime" | "valid_profile" | "missing_profile" | "stale_alias";

/** What is known of an alias when it is judged. */
export interface CleanupFacts {
  /** Something runs for it, or may. */
  readonly isLive: boolean;
  readonly profileExists: boolean;
  /** It once had a profile: it was connected. */
  readonly hadProfile: boolean;
  /** There is an alias, not only what was started for one. */
  readonly hasAlias: boolean;
  /** When the alias was last changed, unix milliseconds; `NaN` if nobody knows. */
  readonly changedAt: number;
}

/** A verdict on an alias. */
export interface CleanupVerdict {
  readonly classification: CleanupClass;
  /** Whether `--apply` removes it. */
  readonly isSafe: boolean;
}

/** A tunnel made today is often connected only when its server is ready; a week is time enough. */
const NEW_ALIAS_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * What an alias is, and whether it can go (cli §10, §18): nothing goes that runs or could be started;
 * an alias that was just created is not stale, it has no profile yet.
 *
 * @param now unix milliseconds
 */
export function classify(
  { isLive, profileExists, hadProfile, hasAlias, changedAt }: CleanupFacts,
  now: number,
): CleanupVerdict {
  if (isLive) return { classification: "live_runtime", isSafe: false };
  if (profileExists) return { classification: "valid_profile", isSafe: false };
  if (hasAlias && hadProfile) return { classification: "missing_profile", isSafe: true };
  const isNew = hasAlias && now - changedAt < NEW_ALIAS_MS;
  return isNew
    ? { classification: "missing_profile", isSafe: false }
    : { classification: "stale_alias", isSafe: true };
}
