import type { OauthView } from "../../api_types_pages.ts";
import { Breaks } from "../../components/breaks.tsx";
import { fact } from "../../components/fact_row.ts";
import { State } from "../../components/state_mark.tsx";
import { Facts, Until } from "../../components/text.tsx";
import { instantMs } from "../../view/formats.ts";
import { sourceWord } from "../../view/oauth_words.ts";

/** What discovery came to. */
export function OauthResult({ view }: { readonly view: OauthView }) {
  const rows = [
    fact("Found", found(view)),
  ];
  if (!view.pending) rows.push(fact("Source", sourceWord(view.metadata_source)));
  const { metadata, server, error, selected_authorization_server, authorization_server_count = 0 } =
    view;
  if (metadata?.resource !== undefined) rows.push(fact("Resource", mono(metadata.resource)));
  if (view.resource_matches !== undefined) {
    rows.push(fact(
      "Speaks of main",
      view.resource_matches
        ? <State tone="ok">yes</State>
        : <State tone="warn">no, of another</State>,
    ));
  }
  if (selected_authorization_server !== undefined) {
    rows.push(fact("Login server", mono(selected_authorization_server)));
  }
  if (authorization_server_count > 1) {
    rows.push(fact("Named in all", `${authorization_server_count}, of which the first counts`));
  }
  if (server !== undefined) rows.push(fact("Issuer", issuer(server)));
  if (error !== undefined) rows.push(fact("Error", error));
  const retryAt = instantMs(view.retry_at);
  if (retryAt !== undefined) {
    rows.push(fact(
      "Next try",
      <>
        in <Until at={retryAt} />
      </>,
    ));
  }
  return (
    <div class="body">
      <Facts rows={rows} />
    </div>
  );
}

function found({ pending, metadata, reason }: OauthView) {
  if (pending) return <State tone="flight">looking</State>;
  if (metadata !== undefined) return <State tone="ok">yes</State>;
  return reason === "failed"
    ? <State tone="bad">no, discovery failed</State>
    : <State tone="idle">nothing to find</State>;
}

function issuer({ otherIssuer, why }: NonNullable<OauthView["server"]>) {
  if (why !== undefined) return <State tone="warn">not known: {why}</State>;
  return otherIssuer === undefined
    ? <State tone="ok">agrees</State>
    : <State tone="warn">differs</State>;
}

function mono(text: string) {
  return (
    <span class="mono">
      <Breaks text={text} />
    </span>
  );
}
