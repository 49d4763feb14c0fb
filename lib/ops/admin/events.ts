import { analyticsView } from "../analytics_view.ts";
import { answer } from "./answers.ts";
import { eventStream } from "./event_stream.ts";
import { RequestNews } from "./request_news.ts";
import type { AdminView } from "./view.ts";

/** The newest points of the charts come this often; faster is not seen. */
const TICK_MS = 1_000;
/** Changes of requests between two sendings are told as the latest state of each. */
const BATCH_MS = 250;

/**
 * `/api/events`: everything live in one stream (ui §5): `hello` first, then `request` for each that has changed,
 * `readiness` and `channel` when they move, `tick` with the newest totals, `log`. Ids are those of log events: a
 * reader that comes back gets the log without a gap, and reads the rest anew.
 */
export function events(view: AdminView, request: Request): Response {
  const last = Number(request.headers.get("last-event-id") ?? NaN);
  const { instanceId, logs, requests, analytics, clock, stop } = view;
  const stream = eventStream((feed) => {
    feed.send("hello", { client_instance_id: instanceId });
    if (Number.isInteger(last)) feed.sendAll("log", logs.after(last));

    const changed = new RequestNews(requests.newestFirst());
    const unsubscribes = [
      logs.subscribe((event) => feed.send("log", event, event.seq)),
      requests.subscribe((record) => changed.take(record)),
    ];
    const told = new Map<string, string>();
    const isNews = (about: string, now: unknown) => {
      const text = meaningOf(now);
      const isOld = told.get(about) === text;
      told.set(about, text);
      return !isOld;
    };
    const news = () => {
      const readiness = view.readiness();
      if (isNews("readiness", readiness)) feed.send("readiness", readiness);
      for (const channel of view.channels()) {
        if (isNews(`channel ${channel.name}`, channel)) feed.send("channel", channel);
      }
    };
    // How the channels are at the moment is in the status, which a reader asks for first.
    for (const channel of view.channels()) isNews(`channel ${channel.name}`, channel);
    news();
    const batch = setInterval(() => {
      for (const row of changed.told()) feed.send("request", row);
      news();
    }, BATCH_MS);
    const tick = setInterval(() => {
      const { totals } = analyticsView(analytics, requests, "15m", clock.wall());
      feed.send("tick", { at: clock.wall(), totals });
    }, TICK_MS);
    return () => {
      clearInterval(batch);
      clearInterval(tick);
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }, stop);
  return answer(200, "text/event-stream", stream);
}

/** Each poll and answer moves a time; only what they mean is news. */
function meaningOf(now: unknown): string {
  return JSON.stringify(
    now,
    (key, value) => key === "at" || key === "last_good_at" ? undefined : value,
  );
}
