import type { ComponentType } from "preact";
import { Coming } from "./pages/coming.tsx";
import { OverviewPage } from "./pages/overview/overview_page.tsx";
import { RequestsPage } from "./pages/requests/requests_page.tsx";
import type { PageName, Route } from "./view/route.ts";

/** What every page is given. */
export interface PageProps {
  readonly route: Route;
}

/** Each page of the shell. */
export const PAGE_VIEWS: Readonly<Record<PageName, ComponentType<PageProps>>> = {
  overview: OverviewPage,
  requests: RequestsPage,
  tools: Coming,
  channels: Coming,
  oauth: Coming,
  harpoon: Coming,
  logs: Coming,
  metrics: Coming,
  system: Coming,
};
