import type { CodexStatus } from "../../api_types_assistant.ts";
import { Page } from "../../components/card.tsx";
import { Empty, Loading, Loads } from "../../components/states.tsx";
import { CommandLine } from "../../components/text.tsx";
import { askCodex, codexStatus, useHearing } from "../../data/assistant.ts";
import { useLatest } from "../../data/endpoint.ts";
import { status } from "../../data/endpoints.ts";
import { Chat } from "./chat.tsx";
import { Diagnostics } from "./diagnostics.tsx";
import { SignIn } from "./sign_in.tsx";

/** Codex, for this tunnel (operator-surface §10). */
export function AssistantPage() {
  const client = useLatest(status);
  return (
    <Page
      title="Assistant"
      note="Codex on this machine, for whoever sits at it: other machines never get this page."
    >
      {client === undefined
        ? <Loading what="the assistant" />
        : client.assistant
        ? <Codex />
        : (
          <Empty icon="codex" title="The assistant is off">
            <p>
              <code>admin_ui.assistant</code>{" "}
              lets this page start Codex, which helps with tunnels. Everything else works without
              it.
            </p>
            <CommandLine text="tunnel-client run --admin-ui.assistant" />
          </Empty>
        )}
    </Page>
  );
}

function Codex() {
  useHearing();
  return (
    <Loads endpoint={codexStatus} what="the assistant">
      {(codex) => (
        <div class="stack assistant">
          <Now codex={codex} />
          <Diagnostics codex={codex} />
        </div>
      )}
    </Loads>
  );
}

/** What the state of Codex calls for. */
function Now({ codex }: { readonly codex: CodexStatus }) {
  switch (codex.state) {
    case "ready":
      return <Chat codex={codex} />;
    case "logged_out":
      return <SignIn codex={codex} />;
    case "codex_missing":
      return <Broken title="Codex is not installed" codex={codex} />;
    case "app_server_unsupported":
      return <Broken title="This Codex is too old" codex={codex} />;
    case "error":
      return <Broken title="Codex does not run" codex={codex} />;
    case "starting":
    case "not_ready":
      return <Loading what="Codex, which starts" />;
  }
}

function Broken({ title, codex }: { readonly title: string; readonly codex: CodexStatus }) {
  const { last_error, missing_right, install_command } = codex;
  return (
    <section class="card">
      <Empty icon="terminal" title={title}>
        <p>{missing_right ?? last_error}</p>
        {install_command && <CommandLine text={install_command} />}
        <button type="button" class="button" onClick={() => void askCodex("start")}>
          Start Codex
        </button>
      </Empty>
    </section>
  );
}
