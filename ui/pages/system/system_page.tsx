import { useEffect, useRef } from "preact/hooks";
import { Page } from "../../components/card.tsx";
import { useEndpoint } from "../../data/endpoint.ts";
import { sandbox, status } from "../../data/endpoints.ts";
import { settings, system } from "../../data/page_endpoints.ts";
import type { PageProps } from "../../pages.ts";
import { routeHash } from "../../view/route.ts";
import { Certificates } from "./certificates.tsx";
import { Proxies } from "./proxies.tsx";
import { SandboxPlan } from "./sandbox_plan.tsx";
import { SettingsList } from "./settings_list.tsx";

/** What the client is made of (ui §2). */
export function SystemPage({ route }: PageProps) {
  const plan = useEndpoint(sandbox);
  const hasSandbox = plan.kind !== "failed" || plan.failure.status !== 404;
  const known = [useEndpoint(system), useEndpoint(settings), useEndpoint(status), plan]
    .map(({ kind }) => kind).join();
  useScrollTo(route.part, known);
  const parts = [
    ["tls", "Certificates"],
    ["proxies", "Proxies"],
    ...(hasSandbox ? [["sandbox", "Sandbox"]] as const : []),
    ["settings", "Settings"],
  ] as const;
  return (
    <Page
      title="System"
      aside={
        <nav class="contents" aria-label="On this page">
          {parts.map(([part, title]) => (
            <a key={part} href={routeHash("system", { part })}>{title}</a>
          ))}
        </nav>
      }
    >
      <div class="system">
        <Certificates />
        <Proxies />
        {hasSandbox && <SandboxPlan />}
        <SettingsList />
      </div>
    </Page>
  );
}

/**
 * Brings the part of the address into view, and again while answers above it come in and move it;
 * not any more once somebody has scrolled.
 */
function useScrollTo(part: string | undefined, known: string): void {
  const moved = useRef(false);
  useEffect(() => {
    moved.current = false;
    const stop = () => {
      moved.current = true;
    };
    addEventListener("wheel", stop, { passive: true });
    addEventListener("touchmove", stop, { passive: true });
    return () => {
      removeEventListener("wheel", stop);
      removeEventListener("touchmove", stop);
    };
  }, [part]);
  useEffect(() => {
    if (part === undefined || moved.current) return;
    // After the shell, which begins each page at its top.
    const frame = requestAnimationFrame(() => document.getElementById(part)?.scrollIntoView());
    return () => cancelAnimationFrame(frame);
  }, [part, known]);
}
