import type { ComponentChildren } from "preact";
import { age, exactTime, type Instant, instantMs, UNKNOWN } from "../view/formats.ts";
import { useTicking } from "../data/ticker.ts";
import { Icon } from "./icon.tsx";
import { flash } from "./toast.tsx";

/** How long ago something was, kept current; the exact moment is its title (ui §7). */
export function Ago(
  { at, bare = false }: { readonly at: Instant | null | undefined; readonly bare?: boolean },
) {
  const ms = instantMs(at);
  const shown = useTicking(() => {
    if (ms === undefined) return UNKNOWN;
    const text = age(Date.now() - ms);
    return bare ? text : `${text} ago`;
  });
  if (ms === undefined) return <span>{UNKNOWN}</span>;
  return (
    <time class="ago" dateTime={new Date(ms).toISOString()} title={exactTime(ms)}>{shown}</time>
  );
}

/** How long it still is until a moment. */
export function Until({ at }: { readonly at: number }) {
  const shown = useTicking(() => `${Math.max(0, Math.ceil((at - Date.now()) / 1000))} s`);
  return <span class="nowrap">{shown}</span>;
}

/** A value and a button that copies it. */
export function Copy(
  { text, what, shown = text }: {
    readonly text: string;
    /** What it is, for the button's name: `tunnel id`. */
    readonly what: string;
    readonly shown?: string;
  },
) {
  return (
    <button
      type="button"
      class="copy"
      aria-label={`Copy ${what} ${shown}`}
      onClick={() => copyText(text, what)}
    >
      <span class="cut">{shown}</span>
      <Icon name="copy" />
    </button>
  );
}

/** A command to be run, and a button that copies it. */
export function CommandLine({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <code>{text}</code>
      <button
        type="button"
        class="button quiet small square"
        aria-label="Copy command"
        onClick={() => copyText(text, "command")}
      >
        <Icon name="copy" />
      </button>
    </div>
  );
}

/** Stands for a secret: never its length, never a part of it (ui §4). */
export function Redacted() {
  return <span class="redacted" title="Hidden before it reached any log or page">redacted</span>;
}

/** A square of colour and what it stands for. */
export function Key(
  { color, children }: { readonly color: string; readonly children: ComponentChildren },
) {
  return (
    <span class="key">
      <svg viewBox="0 0 8 8" aria-hidden="true">
        <rect class={`fill-${color}`} width="8" height="8" rx="2" />
      </svg>
      <span>{children}</span>
    </span>
  );
}

/** A word in a frame; amber or red only when it wants an eye. */
export function Tag(
  { tone, title, children }: {
    readonly tone?: "warn" | "bad";
    readonly title?: string;
    readonly children: ComponentChildren;
  },
) {
  return <span class={tone === undefined ? "tag" : `tag ${tone}`} title={title}>{children}</span>;
}

/** Names and their values. */
export function Facts(
  { rows, class: name = "facts" }: {
    readonly rows: readonly (readonly [name: string, value: ComponentChildren])[];
    readonly class?: string;
  },
) {
  return (
    <dl class={name}>
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Puts text on the clipboard and says so. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    flash(`Copied the ${what}`);
  } catch {
    flash("This browser does not let the page copy. Select the text and copy it.");
  }
}
