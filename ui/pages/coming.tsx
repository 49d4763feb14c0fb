import { Page } from "../components/card.tsx";
import { Empty } from "../components/states.tsx";
import type { PageProps } from "../pages.ts";
import { PAGE_TITLES } from "../view/route.ts";

/** Stands in for a page that is not written. */
export function Coming({ route }: PageProps) {
  const title = PAGE_TITLES[route.page];
  return (
    <Page title={title}>
      <section class="card">
        <Empty icon="info" title={`${title} is not part of this build`} />
      </section>
    </Page>
  );
}
