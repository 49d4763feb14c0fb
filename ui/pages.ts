import type { ComponentType } from "preact";
import { AssistantPage } from "./pages/assistant/assistant_page.tsx";
import { ChannelsPage } from "./pages/channels/channels_page.tsx";
import { HarpoonPage } from "./pages/harpoon/harpoon_page.tsx";
import { LogsPage } from "./pages/logs/logs_page.tsx";
import { MetricsPage } from "./pages/metrics/metrics_page.tsx";
import { OauthPage } from "./pages/oauth/oauth_page.tsx";
import { OverviewPage } from "./pages/overview/overview_page.tsx";
import { RequestsPage } from "./pages/requests/requests_page.tsx";
import { SystemPage } from "./pages/system/system_page.tsx";
import { ToolsPage } from "./pages/tools/tools_page.tsx";
import type { PageName, Route } from "./view/route.ts";

/** What every page is given. */
export interface PageProps {
  readonly route: Route;
}

/** Each page of the shell. */
export const PAGE_VIEWS: Readonly<Record<PageName, ComponentType<PageProps>>> = {
  overview: OverviewPage,
  requests: RequestsPage,
  tools: ToolsPage,
  channels: ChannelsPage,
  oauth: OauthPage,
  harpoon: HarpoonPage,
  logs: LogsPage,
  metrics: MetricsPage,
  system: SystemPage,
  codex: AssistantPage,
};
