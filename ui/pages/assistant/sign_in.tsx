import type { CodexStatus } from "../../api_types_assistant.ts";
import { Card } from "../../components/card.tsx";
import { Copy } from "../../components/text.tsx";
import { askCodex } from "../../data/assistant.ts";
import { Trouble } from "./trouble.tsx";

/** A login by device code: the code is typed into a page of the login server, not here. */
export function SignIn({ codex: { login } }: { readonly codex: CodexStatus }) {
  const isPending = login?.pending === true;
  return (
    <Card title="Sign in to Codex">
      <div class="body stack">
        {isPending
          ? (
            <>
              <p>
                Open <Address url={login.verification_url} /> and type this code:
              </p>
              <p class="user-code">
                <Copy text={login.user_code} what="code" />
              </p>
              <p role="status">Waiting for the login.</p>
            </>
          )
          : (
            <p>
              Codex is not logged in. The login belongs to Codex; this client keeps none of it.
            </p>
          )}
        {!isPending && login?.last_error && <p class="part is-bad">{login.last_error}</p>}
        <Trouble />
        <div>
          {isPending
            ? (
              <button
                type="button"
                class="button"
                onClick={() => void askCodex("login/cancel", { login_id: login.login_id })}
              >
                Cancel
              </button>
            )
            : (
              <button
                type="button"
                class="button primary"
                onClick={() => void askCodex("login/device")}
              >
                Sign in
              </button>
            )}
        </div>
      </div>
    </Card>
  );
}

/** Nothing but the web is linked to. */
function Address({ url }: { readonly url: string }) {
  return /^https:\/\//.test(url)
    ? <a href={url} target="_blank" rel="noreferrer">{url}</a>
    : <code>{url}</code>;
}
