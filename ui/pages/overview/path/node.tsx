import { StateShape, type Tone } from "../../../components/state_mark.tsx";
import { Ago, Until } from "../../../components/text.tsx";
import { rate } from "../../../view/formats.ts";
import type { Branch, Station } from "../../../view/path_model.ts";

/** A state in a word, for those who do not see the shape (ui §4). */
const WORDS: Readonly<Record<Tone, string>> = {
  ok: "good",
  warn: "worth a look",
  bad: "failing",
  idle: "idle",
  flight: "under way",
};

/** A station of the path; `at` is how the edges find it. */
export function Node({ at, href, station, extra }: {
  readonly at: string;
  readonly href: string;
  readonly station: Station;
  readonly extra?: string | undefined;
}) {
  const { tone, title, value, detail, ago, until } = station;
  return (
    <a class={`node at-${at.split(":")[0]} is-${tone}`} href={href} data-node={at}>
      <NodeTitle tone={tone} title={title} />
      <span class="value">
        {value} {ago !== undefined && <Ago at={ago} />}
      </span>
      {detail !== "" && (
        <span class="detail">
          {detail} {until !== undefined && <Until at={until} />}
        </span>
      )}
      {extra !== undefined && <span class="detail">{extra}</span>}
    </a>
  );
}

/** A channel, with a mark for each of its slots. */
export function ChannelNode({ branch }: { readonly branch: Branch }) {
  const { name, station, busy, slots, hop } = branch;
  return (
    <a class={`node is-${station.tone}`} href="#channels" data-node={`channel:${name}`}>
      <NodeTitle tone={station.tone} title={name} />
      <span class="value">
        {station.value}
        {station.detail !== "" && <span class="flat-only">{` ${station.detail}`}</span>}
        {station.ago !== undefined && [" ", <Ago key="ago" at={station.ago} />]}
      </span>
      {slots > 0 && <Slots busy={busy} slots={slots} />}
      <span class="detail upright-only">{rate(hop.rate)}</span>
    </a>
  );
}

function NodeTitle({ tone, title }: { readonly tone: Tone; readonly title: string }) {
  return (
    <span class="title">
      <StateShape tone={tone} />
      <span class="cut">{title}</span>
      <span class="visually-hidden">, {WORDS[tone]}:</span>
    </span>
  );
}

/** Marks that still can be told apart; beyond, each stands for several slots. */
const MAX_MARKS = 20;

function Slots({ busy, slots }: { readonly busy: number; readonly slots: number }) {
  const marks = Math.min(slots, MAX_MARKS);
  const used = Math.ceil(busy / slots * marks);
  const step = 100 / marks;
  return (
    <svg class="slots" viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true">
      {Array.from({ length: marks }, (_, index) => (
        <rect
          key={index}
          class={index < used ? "fill-server" : "free"}
          x={(index * step).toFixed(2)}
          width={(step - 2).toFixed(2)}
          height="5"
        />
      ))}
    </svg>
  );
}
