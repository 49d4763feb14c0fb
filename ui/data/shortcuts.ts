import { useEffect } from "preact/hooks";
import { type Command, keyStep, NO_KEYS } from "../view/keys.ts";
import { routeHash } from "../view/route.ts";
import { singleKeys } from "./preferences.ts";
import { go } from "./route_state.ts";

/** Does what a key asks for. `false`: it was not for this one, the next may have it. */
export type KeyHandler = () => boolean | void;

const handlers = new Map<Command, KeyHandler[]>();

/** Registers what a component does on a key; the latest one shown comes first. */
export function useShortcut(command: Command, handler: KeyHandler): void {
  useEffect(() => {
    const list = handlers.get(command) ?? [];
    handlers.set(command, list);
    list.push(handler);
    return () => {
      list.splice(list.indexOf(handler), 1);
    };
  });
}

/** Listens to the keys of the whole page. */
export function listenToKeys(): void {
  let state = NO_KEYS;
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const { key, ctrlKey, metaKey, altKey, target } = event;
    // An open dialog keeps its keys; the browser closes it on Escape.
    if (document.querySelector("dialog[open]") !== null) return;
    const inField = target instanceof HTMLElement && target.matches("input, select, textarea");
    const step = keyStep(
      state,
      { key, modified: ctrlKey || metaKey || altKey, inField, atMs: event.timeStamp },
      singleKeys.value,
    );
    state = step.state;
    if (step.action === undefined) return;
    if (step.action.kind === "page") go(routeHash(step.action.page));
    else if (!run(step.action.kind)) return;
    event.preventDefault();
  });
}

function run(command: Command): boolean {
  const list = handlers.get(command) ?? [];
  for (const handler of [...list].reverse()) if (handler() !== false) return true;
  return false;
}
