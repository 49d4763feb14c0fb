/** Stands for what is not known; unknown never looks like zero (ui §1). */
export const UNKNOWN = "–";

/** A moment as the API gives it: Unix milliseconds, or RFC 3339 text. */
export type Instant = number | string;

/** Unix milliseconds of a moment; `undefined` when there is none, or it cannot be read. */
export function instantMs(at: Instant | null | undefined): number | undefined {
  if (at === null || at === undefined || at === "") return undefined;
  const ms = typeof at === "number" ? at : Date.parse(at);
  return Number.isFinite(ms) ? ms : undefined;
}

/** How long something lasted or lasts, in words of one size: `0.4 s`, `21 s`, `6 min`, `19 days`. */
export function age(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 89.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** A measured duration: `4.2 ms`, `412 ms`, `1.84 s`, `21.4 s`, `2 min 5 s`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return UNKNOWN;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A size on the wire: `471 B`, `86.2 kB`, `1.2 MB`. */
export function size(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return UNKNOWN;
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A count: `4,059`. */
export function count(n: number): string {
  return Math.round(n).toLocaleString("en-US");
}

/** A count with its noun: `1 call`, `4,059 calls`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${Math.round(n) === 1 ? one : many}`;
}

/** Calls a second: `4.9/s`, `0.27/s`, `idle`. */
export function rate(perSecond: number): string {
  if (perSecond >= 100) return `${count(perSecond)}/s`;
  if (perSecond >= 1) return `${perSecond.toFixed(1)}/s`;
  return perSecond > 0 ? `${perSecond.toFixed(2)}/s` : "idle";
}

/** A share of a whole: `0.47 %`, `12 %`. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return UNKNOWN;
  const share = part / whole * 100;
  return `${
    share === 0 || share === 100 ? share : share < 10 ? share.toFixed(2) : share.toFixed(0)
  } %`;
}

/** `a`, `a and b`, `a, b and c`; what is beyond `most` is counted. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.length > most ? names.slice(0, most - 1) : names;
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, `${rest} more`] : [...shown];
  const last = parts.pop();
  if (last === undefined) return "";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

/** An id short enough for a row: its first and last characters. */
export function shortId(id: string): string {
  return id.length <= 18 ? id : `${id.slice(0, 11)}…${id.slice(-4)}`;
}

/** The time of day here, to the minute, the second or the millisecond. */
export function timeOfDay(ms: number, to: "minute" | "second" | "millisecond" = "second"): string {
  const date = new Date(ms);
  const [h, m, s] = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits);
  if (to === "minute") return `${h}:${m}`;
  if (to === "second") return `${h}:${m}:${s}`;
  return `${h}:${m}:${s}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Day and time of day: `13 Jul, 13:38`. */
export function dayAndTime(ms: number): string {
  const date = new Date(ms);
  const month = date.toLocaleString("en-GB", { month: "short" });
  return `${date.getDate()} ${month}, ${timeOfDay(ms, "minute")}`;
}

/** A day: `2 Aug 2026`. */
export function day(ms: number): string {
  const date = new Date(ms);
  return `${date.getDate()} ${
    date.toLocaleString("en-GB", { month: "short" })
  } ${date.getFullYear()}`;
}

/** The whole moment with its zone, for titles: `2026-07-14 10:42:31.640 UTC+02:00`. */
export function exactTime(ms: number): string {
  const date = new Date(ms);
  const zone = -date.getTimezoneOffset();
  const sign = zone < 0 ? "−" : "+";
  const hours = twoDigits(Math.floor(Math.abs(zone) / 60));
  const dayText = `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${
    twoDigits(date.getDate())
  }`;
  return `${dayText} ${timeOfDay(ms, "millisecond")} UTC${sign}${hours}:${
    twoDigits(Math.abs(zone) % 60)
  }`;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, "0");
}
