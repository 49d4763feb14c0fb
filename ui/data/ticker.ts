import { useEffect, useState } from "preact/hooks";

/** Four repaints a second at most (ui §9). */
const TICK_MS = 250;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls the listener a few times a second while the page is seen. Returns how to stop it. */
export function onTick(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) timer = setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Text made of the current time; the component is drawn again only when the text changes. */
export function useTicking(text: () => string): string {
  const [shown, show] = useState(text());
  useEffect(() => {
    show(text());
    return onTick(() => show(text()));
  });
  return shown;
}

function tick(): void {
  if (document.hidden) return;
  for (const listener of listeners) listener();
}
