/** Line drawings on a 16 by 16 grid, stroked in the colour of the text. */
const DRAWINGS = {
  overview: "M1.5 8.5h2.7L6.3 4l3 8.5 2-4h3.2",
  requests: "M2 5.5h11.5M11 3l2.5 2.5L11 8M14 10.5H2.5M5 8l-2.5 2.5L5 13",
  tools: "M13.6 4.6 11.4 6.8 9.2 4.6 11.4 2.4A3.6 3.6 0 0 0 6.9 7L2.6 11.3a1.5 1.5 0 0 0 2.1 2.1" +
    "L9 9.1a3.6 3.6 0 0 0 4.6-4.5z",
  channels: "M2 8h12M5 8c3.4 0 2.4-4.5 5.8-4.5H14M5 8c3.4 0 2.4 4.5 5.8 4.5H14",
  oauth: "M2.2 11a2.8 2.8 0 1 0 5.6 0 2.8 2.8 0 1 0-5.6 0zM7 9l6.5-6.5M11 5l1.8 1.8",
  harpoon:
    "M3.2 8a4.8 4.8 0 1 0 9.6 0 4.8 4.8 0 1 0-9.6 0zM8 1.2v3.6M8 11.2v3.6M1.2 8h3.6M11.2 8h3.6",
  logs: "M2 3.8h8.5M2 8h12M2 12.2h6.5",
  metrics: "M2.2 2v11.8H14M5.4 11V8.2M8.6 11V4.8M11.8 11V6.6",
  system:
    "M2 4.8h6.5M12.3 4.8H14M2 11.2h1.7M7.5 11.2H14M8.5 4.8a1.9 1.9 0 1 0 3.8 0 1.9 1.9 0 1 0-3.8 0z" +
    "M3.7 11.2a1.9 1.9 0 1 0 3.8 0 1.9 1.9 0 1 0-3.8 0z",
  codex: "M2 3h12v8.5H7.5l-3 2.5v-2.5H2zM5 6.2h6M5 8.6h4",
  more: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  check: "m3 8.6 3.1 3.1 6.9-7",
  close: "m4 4 8 8M12 4l-8 8",
  warn: "M8 2.2 14.4 13.4H1.6zM8 6.6v3.2M8 11.6v.1",
  info: "M2 8a6 6 0 1 0 12 0A6 6 0 1 0 2 8zM8 7.4v3.7M8 5v.1",
  shield: "M8 1.7 13 3.5v4.4c0 3-2.1 5.1-5 6.4-2.9-1.3-5-3.4-5-6.4V3.5zM5.7 7.9l1.7 1.7 3-3.2",
  pause: "M5.6 3.5v9M10.4 3.5v9",
  play: "M5 3.2v9.6L12.6 8z",
  search: "M2.4 7a4.6 4.6 0 1 0 9.2 0 4.6 4.6 0 1 0-9.2 0zM10.4 10.4 14 14",
  up: "m4 10 4-4 4 4",
  down: "m4 6 4 4 4-4",
  download: "M8 2v8M5 7.2 8 10.2l3-3M2.5 13.5h11",
  replay: "M3.2 8a4.8 4.8 0 1 0 1.5-3.5L3 6.2M3 2.8v3.4h3.4",
  terminal: "m3 4.5 3.5 3.5L3 11.5M8.5 12H13",
  network:
    "M2 8a6 6 0 1 0 12 0A6 6 0 1 0 2 8zM2 8h12M8 2c3.6 3.6 3.6 8.4 0 12M8 2c-3.6 3.6-3.6 8.4 0 12",
  file: "M4 1.8h5l3 3v9.4H4zM9 1.8v3h3",
  variable:
    "M6 2.5c-2 0-2 1.2-2 2.7S3.6 8 2.4 8C3.6 8 4 9.3 4 10.8s0 2.7 2 2.7M10 2.5c2 0 2 1.2 2 2.7" +
    "S12.4 8 13.6 8c-1.2 0-1.6 1.3-1.6 2.8s0 2.7-2 2.7",
  plug: "M5.6 1.8V5M10.4 1.8V5M3.5 5h9v2.4a4.5 4.5 0 0 1-9 0zM8 11.9v2.3",
} as const;
export type IconName = keyof typeof DRAWINGS;

/** A drawing beside a word; it says nothing by itself. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={DRAWINGS[name]} />
    </svg>
  );
}

/** Half light, half dark. */
export function ThemeIcon() {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="5.5" />
      <path class="filled" d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
    </svg>
  );
}

/** The product's mark: a tunnel's arches. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M2 17.5V10a8 8 0 0 1 16 0v7.5M6 17.5V10a4 4 0 0 1 8 0v7.5M10 17.5V11" />
    </svg>
  );
}
