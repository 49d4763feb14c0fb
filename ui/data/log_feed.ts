import { useEffect } from "preact/hooks";
import type { LogEvent } from "../api_types.ts";
import { MAX_LINES, withLive } from "../view/log_lines.ts";
import { Endpoint, type Loaded, useEndpoint } from "./endpoint.ts";
import { link } from "./link.ts";
import { Store, useStore } from "./store.ts";

/** Four repaints a second at most (ui §9). */
const REPAINT_MS = 250;

/** `/api/logs`: what the client keeps; events bring the rest. */
export const logs = new Endpoint<{ readonly events: readonly LogEvent[] | null }>(
  `/api/logs?limit=${MAX_LINES}`,
  { everyMs: 0 },
);

const live = new Store<readonly LogEvent[]>([]);

/** Every line the page knows, oldest first, kept current while the component is shown. */
export function useLogEvents(): {
  readonly loaded: Loaded<unknown>;
  readonly events: readonly LogEvent[];
} {
  useEffect(hear, []);
  const loaded = useEndpoint(logs);
  const heard = useStore(live);
  const answered = loaded.kind === "loaded" ? loaded.value.events ?? [] : [];
  return { loaded, events: withLive(answered, heard) };
}

/** Takes in events as they come and shows them together. */
function hear(): () => void {
  let waiting: LogEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    timer = undefined;
    live.set([...live.value, ...waiting].slice(-MAX_LINES));
    waiting = [];
  };
  const forget = () => {
    // The same numbers may come again from another process; the whole list is asked for anew.
    waiting = [];
    live.set([]);
  };
  forget();
  const stops = [
    link.on("log", (event) => {
      waiting.push(event);
      if (timer === undefined) timer = setTimeout(show, REPAINT_MS);
    }),
    link.generation.subscribe(forget),
  ];
  return () => {
    clearTimeout(timer);
    stops.forEach((stop) => stop());
  };
}
