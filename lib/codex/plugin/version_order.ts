import { LOCAL_VERSION } from "./names.ts";

/** One folder of a plugin. */
export interface VersionFolder {
  readonly name: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changedMs: number;
}

const SEMVER = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * The folder that Codex uses: `local`, else the highest version, else the youngest, else the last by
 * name (codex §4). Pure.
 */
export function activeFolder(folders: readonly VersionFolder[]): VersionFolder | undefined {
  return folders.find(({ name }) => name === LOCAL_VERSION) ?? folders.toSorted(compared).at(-1);
}

function compared(one: VersionFolder, other: VersionFolder): number {
  return compareVersions(one.name, other.name) || one.changedMs - other.changedMs ||
    (one.name < other.name ? -1 : 1);
}

/** Below zero if the first is the lower one. What is no version is lower than any; 0.10.0 is above 0.9.0. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [SEMVER.exec(one), SEMVER.exec(other)];
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  for (const part of [1, 2, 3]) {
    const difference = compareNumbers(a[part] ?? "", b[part] ?? "");
    if (difference !== 0) return difference;
  }
  return comparePrereleases(a[4], b[4]);
}

/** A release is above its pre-releases; numbers count as numbers and are below words (semver §11). */
function comparePrereleases(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) {
    return Number(one === undefined) - Number(other === undefined);
  }
  const [a, b] = [one.split("."), other.split(".")];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = compareParts(a[index] ?? "", b[index] ?? "");
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareParts(one: string, other: string): number {
  const [a, b] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (a && b) return compareNumbers(one, other);
  if (a !== b) return a ? -1 : 1;
  return one === other ? 0 : one < other ? -1 : 1;
}

/** As texts: a version may have more digits than a number can hold. */
function compareNumbers(one: string, other: string): number {
  const [a, b] = [one.replace(/^0+(?=\d)/, ""), other.replace(/^0+(?=\d)/, "")];
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}
