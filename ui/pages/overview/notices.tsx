import type { Notice } from "../../api_types.ts";
import { Icon } from "../../components/icon.tsx";
import { PAGE_TITLES, parseRoute } from "../../view/route.ts";

/** What is worth a look although the client is ready. */
export function Notices({ notices }: { readonly notices: readonly Notice[] }) {
  if (notices.length === 0) return null;
  return (
    <ul class="notices" aria-label="Worth a look">
      {notices.map(({ severity, text, link }) => {
        const [first, rest] = firstSentence(text);
        return (
          <li key={text} class={`is-${severity}`}>
            <Icon name={severity === "info" ? "info" : "warn"} />
            <span>
              <b>{first}</b>
              {rest}
            </span>
            {link !== null && <a href={link}>{linkName(link)}</a>}
          </li>
        );
      })}
    </ul>
  );
}

/** The first sentence, or the part before a semicolon, carries the weight. */
function firstSentence(text: string): readonly [string, string] {
  const end = text.search(/[.;](\s|$)/);
  return end < 0 ? [text, ""] : [text.slice(0, end + 1), text.slice(end + 1)];
}

function linkName(link: string): string {
  const { page, part } = parseRoute(link);
  if (page === "logs") return "Show the log";
  if (page === "system" && part === "tls") return "Certificates";
  return PAGE_TITLES[page];
}
