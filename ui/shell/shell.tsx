import { useEffect, useRef, useState } from "preact/hooks";
import { Toast } from "../components/toast.tsx";
import { useLatest } from "../data/endpoint.ts";
import { status } from "../data/endpoints.ts";
import { link } from "../data/link.ts";
import { switchTheme } from "../data/preferences.ts";
import { useRoute } from "../data/route_state.ts";
import { useShortcut } from "../data/shortcuts.ts";
import { useStore } from "../data/store.ts";
import { PAGE_VIEWS } from "../pages.ts";
import { PAGE_TITLES } from "../view/route.ts";
import { HelpDialog } from "./help_dialog.tsx";
import { MoreDialog } from "./more_dialog.tsx";
import { SideBar } from "./side_bar.tsx";
import { TopBar } from "./top_bar.tsx";

type Open = "help" | "more" | undefined;

/** Everything around a page: side bar, top bar, banner, dialogs. */
export function Shell() {
  const route = useRoute();
  const tunnel = useLatest(status)?.tunnel_metadata?.name;
  const lost = useStore(link.state).kind === "lost";
  const [open, setOpen] = useState<Open>(undefined);
  const main = useRef<HTMLElement>(null);
  const View = PAGE_VIEWS[route.page];

  useShortcut("help", () => setOpen("help"));
  useShortcut("theme", switchTheme);
  useEffect(() => {
    const names = [PAGE_TITLES[route.page], tunnel, "tunnel-client"];
    document.title = names.filter(Boolean).join(" – ");
  }, [route.page, tunnel]);
  useEffect(() => {
    setOpen(undefined);
    main.current?.scrollTo(0, 0);
  }, [route.page]);

  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <div class={lost ? "app stale" : "app"}>
        <SideBar page={route.page} onMore={() => setOpen("more")} />
        <TopBar onHelp={() => setOpen("help")} />
        <main id="main" ref={main} tabIndex={-1}>
          <View route={route} key={route.page} />
        </main>
      </div>
      {open === "help" && <HelpDialog onClose={() => setOpen(undefined)} />}
      {open === "more" && <MoreDialog page={route.page} onClose={() => setOpen(undefined)} />}
      <Toast />
    </>
  );
}
