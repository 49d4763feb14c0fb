import { isWithin } from "./path_policy.ts";
import type { Target } from "./target.ts";
import { urlParts } from "../core/target_url.ts";

/**
 * Targets by label and by where they lead, so that asking for one URL looks at few of them however
 * many there are. Knows no rules: what is put in has been judged before.
 */
export class TargetIndex {
  /** In the order they were added. */
  readonly #byLabel = new Map<string, Target>();
  readonly #labelsByUrl = new Map<string, string[]>();
  /** Labels of prefix targets by where their paths begin. */
  readonly #labelsByPlace = new Map<string, string[]>();

  get size(): number {
    return this.#byLabel.size;
  }

  get(label: string): Target | undefined {
    return this.#byLabel.get(label);
  }

  all(): Target[] {
    return [...this.#byLabel.values()];
  }

  /** Every target at exactly this URL, in the order they were added. */
  *at(url: string): Generator<Target> {
    for (const label of this.#labelsByUrl.get(url) ?? []) {
      const target = this.get(label);
      if (target !== undefined) yield target;
    }
  }

  /** The prefix target nearest above the URL, or at it. */
  above(url: string): Target | undefined {
    if (this.#labelsByPlace.size === 0) return undefined;
    for (const place of placesOf(url)) {
      for (const label of this.#labelsByPlace.get(place) ?? []) {
        const target = this.get(label);
        if (target !== undefined && isWithin(target.url, url)) return target;
      }
    }
    return undefined;
  }

  /** Adds a target whose label is free. */
  add(target: Target): void {
    this.#byLabel.set(target.label, target);
    listAt(this.#labelsByUrl, target.url).push(target.label);
    if (target.kind === "prefix") listAt(this.#labelsByPlace, baseOf(target)).push(target.label);
  }

  /** Puts a target into the place of the one with its label, whose URL and kind it must have. */
  replace(target: Target): void {
    this.#byLabel.set(target.label, target);
  }

  /** Takes the target with this label out. */
  remove(label: string): Target | undefined {
    const target = this.#byLabel.get(label);
    if (target === undefined) return undefined;
    this.#byLabel.delete(label);
    takeFrom(this.#labelsByUrl, target.url, label);
    if (target.kind === "prefix") takeFrom(this.#labelsByPlace, baseOf(target), label);
    return target;
  }
}

/**
 * Where a URL is, query left out, and every place it is below, nearest first. A trailing slash comes
 * before its lack: `https://h/a/` is at `/a/`, then below `/a`, then below the root.
 */
function* placesOf(normalUrl: string): Generator<string> {
  const { scheme, host, port, path } = urlParts(normalUrl);
  const [bare = ""] = path.split("?", 1);
  for (let end = bare.length;; end = bare.lastIndexOf("/", end - 1)) {
    yield `${scheme}://${host}:${port}${bare.slice(0, end)}`;
    if (end === 0) return;
  }
}

/** The place that paths of a prefix target are below: its own without the trailing slash. */
function baseOf({ url }: Target): string {
  const [place = ""] = placesOf(url);
  return place.endsWith("/") ? place.slice(0, -1) : place;
}

function listAt(lists: Map<string, string[]>, key: string): string[] {
  const found = lists.get(key);
  if (found !== undefined) return found;
  const list: string[] = [];
  lists.set(key, list);
  return list;
}

function takeFrom(lists: Map<string, string[]>, key: string, label: string): void {
  const rest = (lists.get(key) ?? []).filter((each) => each !== label);
  if (rest.length === 0) lists.delete(key);
  else lists.set(key, rest);
}
