import { Icon, ThemeIcon } from "../components/icon.tsx";
import { Select } from "../components/controls.tsx";
import { State, type Tone } from "../components/state_mark.tsx";
import { Copy } from "../components/text.tsx";
import { useEndpoint, useLatest } from "../data/endpoint.ts";
import { readiness, sandbox, status } from "../data/endpoints.ts";
import { link } from "../data/link.ts";
import { chosenWindow, switchTheme } from "../data/preferences.ts";
import { useStore } from "../data/store.ts";
import { counted, shortId } from "../view/formats.ts";
import { reachOf, restWords } from "../view/reach.ts";
import { Banner } from "./banner.tsx";

/** Which tunnel this is, whether it works, and how the pages show it. */
export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  const known = useLatest(status);
  const tunnelId = known?.control_plane_tunnel_id;
  const window = useStore(chosenWindow);
  return (
    <header class="top">
      <b class="tunnel-name">{known?.tunnel_metadata?.name || "tunnel"}</b>
      {tunnelId && (
        <span class="tunnel-id mono">
          <Copy text={tunnelId} what="tunnel id" shown={shortId(tunnelId)} />
        </span>
      )}
      <span class="grow" />
      <ReadinessWord />
      <SandboxBadge />
      <LiveState />
      <Select
        label="Time window"
        value={window}
        onChoose={(value) => chosenWindow.set(value)}
        options={[["15m", "15 min"], ["1h", "1 hour"], ["24h", "24 hours"]]}
      />
      <button
        type="button"
        class="button quiet square"
        aria-label="Switch theme"
        title="Theme (t)"
        onClick={switchTheme}
      >
        <ThemeIcon />
      </button>
      <button
        type="button"
        class="button quiet square wide-only"
        aria-label="Keyboard shortcuts"
        title="Shortcuts (?)"
        onClick={onHelp}
      >
        ?
      </button>
      <Banner />
    </header>
  );
}

/** Changes only with the state, so that it is read out only then (ui §8). */
function ReadinessWord() {
  const state = useEndpoint(readiness);
  const lost = useStore(link.state).kind === "lost";
  const [tone, word]: [Tone, string] = lost || state.kind !== "loaded"
    ? ["idle", state.kind === "loading" && !lost ? "Asking" : "Unknown"]
    : state.value.status === "ready"
    ? ["ok", "Ready"]
    : ["bad", "Not ready"];
  return (
    <span role="status">
      <a class="readiness" href="#overview">
        <State tone={tone}>{word}</State>
      </a>
    </span>
  );
}

function SandboxBadge() {
  const plan = useLatest(sandbox);
  if (plan === undefined) return null;
  const held = plan.verdict === "exact";
  return (
    <a
      class={held ? "sandbox-badge wide-only" : "sandbox-badge wide-only is-warn"}
      href="#system/sandbox"
      title={`May reach ${counted(reachOf(plan).addresses.length, "address", "addresses")}${
        restWords(plan)
      }`}
    >
      <Icon name="shield" />
      {held ? "Sandboxed" : plan.verdict === "more" ? "May do more" : "Lacks a grant"}
    </a>
  );
}

function LiveState() {
  const { kind } = useStore(link.state);
  const word = { connecting: "Connecting", live: "Live", lost: "Lost" }[kind];
  return (
    <span class={`live is-${kind} wide-only`}>
      <i />
      {word}
    </span>
  );
}
