import type { ComponentChildren } from "preact";

/** The states of anything: shape and colour, never colour alone (ui §4, §8). */
export type Tone = "ok" | "warn" | "bad" | "idle" | "flight";

/** Disc, triangle, cross, ring, half ring. */
export function StateShape({ tone }: { readonly tone: Tone }) {
  return (
    <svg class={`shape tone-${tone}`} viewBox="0 0 10 10" aria-hidden="true">
      {drawing(tone)}
    </svg>
  );
}

/** A shape and its word. */
export function State(
  { tone, children, title }: {
    readonly tone: Tone;
    readonly children: ComponentChildren;
    readonly title?: string | undefined;
  },
) {
  return (
    <span class={`state is-${tone}`} title={title}>
      <StateShape tone={tone} />
      <span class="word">{children}</span>
    </span>
  );
}

function drawing(tone: Tone) {
  switch (tone) {
    case "ok":
      return <circle class="filled" cx="5" cy="5" r="4" />;
    case "warn":
      return <path class="filled" d="M5 .9 9.7 9.1H.3z" />;
    case "bad":
      return <path class="thick" d="M1.6 1.6l6.8 6.8M8.4 1.6 1.6 8.4" />;
    case "idle":
      return <circle cx="5" cy="5" r="3.4" />;
    case "flight":
      return (
        <>
          <circle cx="5" cy="5" r="3.4" />
          <path class="filled" d="M5 1.6a3.4 3.4 0 0 1 0 6.8z" />
        </>
      );
  }
}
