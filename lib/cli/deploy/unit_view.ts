import { OperatorError } from "../../core/errors.ts";
import { liesIn, type NamedPath } from "./target_paths.ts";

/** Places of which a unit sees nothing, and the line of it that says so. */
const HOMES = { line: "ProtectHome=yes", places: ["/home", "/root", "/run/user"] } as const;
/** Here it has an empty directory of its own: what others put there it does not see. */
const TEMPORARY = { line: "PrivateTmp=yes", places: ["/tmp", "/var/tmp"] } as const;

/**
 * A unit would start without a file, a socket or a program that lies where it sees nothing.
 *
 * @param found what is there before it starts
 * @param written what it puts there itself
 * @throws OperatorError for the first such path
 */
export function checkSeen(found: readonly NamedPath[], written: readonly NamedPath[]): void {
  for (const path of found) for (const hidden of [HOMES, TEMPORARY]) check(path, hidden);
  for (const path of written) check(path, HOMES);
}

function check(
  { setting, path }: NamedPath,
  { line, places }: { readonly line: string; readonly places: readonly string[] },
): void {
  const place = places.find((place) => liesIn(path, place));
  if (place === undefined) return;
  throw new OperatorError(
    `${setting} ${JSON.stringify(path)}: deploy systemd keeps ${place} from the unit (${line}), ` +
      "which would not find it; choose a path elsewhere",
  );
}
