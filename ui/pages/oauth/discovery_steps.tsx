import { Breaks } from "../../components/breaks.tsx";
import { Icon, type IconName } from "../../components/icon.tsx";
import type { DiscoveryLine } from "../../view/oauth_words.ts";

const MARKS: Readonly<Record<DiscoveryLine["mark"], readonly [icon: IconName, word: string]>> = {
  good: ["check", "Used"],
  odd: ["warn", "Used, with a mismatch"],
  none: ["close", "Not used"],
};

/** What was asked, top to bottom, joined by a line. */
export function DiscoverySteps({ lines }: { readonly lines: readonly DiscoveryLine[] }) {
  return (
    <ol class="body discovery">
      {lines.map(({ mark, title, came, url, notes }, index) => {
        const [icon, word] = MARKS[mark];
        return (
          <li key={index}>
            <span class={`step-mark is-${mark}`}>
              <Icon name={icon} />
              <span class="visually-hidden">{word}:</span>
            </span>
            <div>
              <p>
                <b>{title}</b> <span class="dim">{came}</span>
              </p>
              <p class="mono mid address">
                <Breaks text={url} />
              </p>
              {notes.map((note) => <p key={note} class="mid">{note}</p>)}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
