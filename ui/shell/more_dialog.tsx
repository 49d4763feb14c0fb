import { Dialog } from "../components/dialog.tsx";
import { type PageName, PAGES } from "../view/route.ts";
import { BOTTOM_PAGES, PageLink, useOffered } from "./side_bar.tsx";

/** On a narrow screen, the pages that the bottom bar has no room for. */
export function MoreDialog(
  { page, onClose }: { readonly page: PageName; readonly onClose: () => void },
) {
  const isOffered = useOffered();
  return (
    <Dialog title="More" onClose={onClose} class="more-pages">
      <nav aria-label="More pages" onClick={onClose}>
        {PAGES.filter((name) => !BOTTOM_PAGES.includes(name) && isOffered(name)).map((name) => (
          <PageLink key={name} name={name} current={name === page} />
        ))}
      </nav>
    </Dialog>
  );
}
