import { parseRoute, type Route } from "../view/route.ts";
import { Store, useStore } from "./store.ts";

const route = new Store<Route>(parseRoute(location.hash));
addEventListener("hashchange", () => route.set(parseRoute(location.hash)));

/** Where the page is. */
export function useRoute(): Route {
  return useStore(route);
}

/** Goes to a hash; with `replace` the way back does not stop here. */
export function go(hash: string, { replace = false } = {}): void {
  if (hash === location.hash) return;
  if (!replace) location.hash = hash;
  else {
    history.replaceState(null, "", hash);
    route.set(parseRoute(hash));
  }
}
