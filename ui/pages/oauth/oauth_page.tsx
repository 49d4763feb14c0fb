import type { OauthView } from "../../api_types_pages.ts";
import { Card, Page } from "../../components/card.tsx";
import { Empty, Loads } from "../../components/states.tsx";
import { Ago } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { oauth } from "../../data/page_endpoints.ts";
import { useTask } from "../../data/task.ts";
import { discoveryLines, oauthStatement } from "../../view/oauth_words.ts";
import { DiscoverySteps } from "./discovery_steps.tsx";
import { OauthResult } from "./oauth_result.tsx";

/** How clients find the login server (ui §2). */
export function OauthPage() {
  const view = useLatest(oauth);
  const [task, discover] = useTask("/api/oauth/discover", () => oauth.reload());
  return (
    <Page
      title="OAuth"
      note={view && <Statement view={view} />}
      aside={
        <button
          type="button"
          class="button"
          disabled={task.kind === "running" || view?.reason === "not_configured"}
          onClick={discover}
        >
          {task.kind === "running" ? "Discovering" : "Discover again"}
        </button>
      }
    >
      <div role="status" class="task-outcome">
        {task.kind === "failed" && <p class="note is-bad">{task.said}</p>}
      </div>
      <div class="oauth">
        <Card title="Discovery" note="in the order tried; the first usable one wins">
          <Loads endpoint={oauth} what="the discovery" lines={6}>
            {(view) => <Steps view={view} />}
          </Loads>
        </Card>
        <Card title="Result">
          <Loads endpoint={oauth} what="the result" lines={5}>
            {(view) => <OauthResult view={view} />}
          </Loads>
        </Card>
      </div>
    </Page>
  );
}

function Statement({ view }: { readonly view: OauthView }) {
  return (
    <>
      {oauthStatement(view)} {view.checked_at && (
        <>
          Looked <Ago at={view.checked_at} />.
        </>
      )}
    </>
  );
}

function Steps({ view }: { readonly view: OauthView }) {
  const lines = discoveryLines(view);
  if (lines.length > 0) return <DiscoverySteps lines={lines} />;
  return (
    <Empty icon="oauth" title={view.pending ? "The first look is under way" : "Nothing was asked"}>
      <p>{oauthStatement(view)}</p>
    </Empty>
  );
}
