import { Icon, Mark } from "../components/icon.tsx";
import { useLatest } from "../data/endpoint.ts";
import { analytics, readiness, status } from "../data/endpoints.ts";
import { chosenWindow } from "../data/preferences.ts";
import { useStore } from "../data/store.ts";
import { count, counted } from "../view/formats.ts";
import { PAGE_TITLES, type PageName } from "../view/route.ts";

/** The groups of the side bar; the overview stands alone above them. */
export const GROUPS: readonly (readonly [title: string, pages: readonly PageName[]])[] = [
  ["Traffic", ["requests", "tools", "channels"]],
  ["Reach", ["oauth", "harpoon"]],
  ["Process", ["logs", "metrics", "system", "codex"]],
];
/** What the bottom bar of a narrow screen has room for; the rest is behind "More" (ui §2). */
export const BOTTOM_PAGES: readonly PageName[] = ["overview", "requests", "channels", "logs"];

/** A count beside a page: only for what needs eyes. */
interface Mark {
  readonly tone: "bad" | "warn";
  readonly n: number;
  readonly what: string;
}

/** The way to every page: a bar, a rail of icons, or a bar at the bottom, as the width allows. */
export function SideBar(
  { page, onMore }: { readonly page: PageName; readonly onMore: () => void },
) {
  const marks = useMarks();
  const isOffered = useOffered();
  const entry = (name: PageName) => (
    <PageLink key={name} name={name} current={name === page} mark={marks.get(name)} />
  );
  return (
    <nav class="side" aria-label="Pages">
      <div class="brand">
        <Mark />
        <b>tunnel-client</b>
      </div>
      {entry("overview")}
      {GROUPS.map(([title, pages]) => (
        <div class="group" key={title}>
          <h2>{title}</h2>
          {pages.filter(isOffered).map(entry)}
        </div>
      ))}
      <button type="button" class="more" aria-haspopup="dialog" onClick={onMore}>
        <Icon name="more" />
        <span>More</span>
      </button>
    </nav>
  );
}

/** One page; `bottom` hides what has no room there. */
export function PageLink(
  { name, current, mark }: {
    readonly name: PageName;
    readonly current: boolean;
    readonly mark?: Mark | undefined;
  },
) {
  return (
    <a
      href={`#${name}`}
      title={PAGE_TITLES[name]}
      class={BOTTOM_PAGES.includes(name) ? "in-bottom" : ""}
      aria-current={current ? "page" : undefined}
    >
      <Icon name={name} />
      <span class="name">{PAGE_TITLES[name]}</span>
      {mark && (
        <span class={`count is-${mark.tone}`}>
          <span aria-hidden="true">{count(mark.n)}</span>
          <span class="visually-hidden">, {counted(mark.n, mark.what)}</span>
        </span>
      )}
    </a>
  );
}

/** Which pages there are: the assistant's only where it is switched on. */
export function useOffered(): (name: PageName) => boolean {
  const hasAssistant = useLatest(status)?.assistant === true;
  return (name) => name !== "codex" || hasAssistant;
}

function useMarks(): ReadonlyMap<PageName, Mark> {
  const failed = useLatest(analytics[useStore(chosenWindow)])?.totals.failed ?? 0;
  const notices = useLatest(readiness)?.notices ?? [];
  const marks = new Map<PageName, Mark>();
  if (failed > 0) marks.set("requests", { tone: "bad", n: failed, what: "failed call" });
  for (const name of ["channels", "oauth", "harpoon", "system"] as const) {
    const own = notices.filter(({ link }) => link?.replace(/^#/, "").split(/[/?]/)[0] === name);
    if (own.length > 0) marks.set(name, { tone: "warn", n: own.length, what: "notice" });
  }
  return marks;
}
