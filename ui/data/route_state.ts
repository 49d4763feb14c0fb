import { parseRoute, type Route } from "../view/route.ts";
import { Store, useStore } from "./store.ts";

const route = new Store<Route>(parseRoute(location.hash));
let shownHash = location.hash;
addEventListener("hashchange", () => show(location.hash));

/** Where the page is. */
export function useRoute(): Route {
  return useStore(route);
}

/** Where the page is at this moment, for what happens between two drawings. */
export function currentRoute(): Route {
  return route.value;
}

/** Goes to a hash; with `replace` the way back does not stop here. */
export function go(hash: string, { replace = false } = {}): void {
  if (hash === location.hash) return;
  if (replace) history.replaceState(null, "", hash);
  else location.hash = hash;
  show(hash);
}

function show(hash: string): void {
  // The browser tells of a change that was made here once more.
  if (hash === shownHash) return;
  shownHash = hash;
  route.set(parseRoute(hash));
}
