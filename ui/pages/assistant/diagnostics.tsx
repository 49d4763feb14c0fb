import type { CodexStatus } from "../../api_types_assistant.ts";
import { Card } from "../../components/card.tsx";
import { Facts } from "../../components/text.tsx";
import { transcript } from "../../data/assistant.ts";
import { useStore } from "../../data/store.ts";
import { UNKNOWN } from "../../view/formats.ts";

/** What is known of the process, and what it last said of itself. */
export function Diagnostics({ codex }: { readonly codex: CodexStatus }) {
  const { asides } = useStore(transcript);
  const { state, command, command_args = [], pid, last_error, initialize_info: about } = codex;
  return (
    <Card title="Diagnostics">
      <div class="body stack">
        <Facts
          rows={[
            ["State", state],
            ["Command", [command, ...command_args].join(" ")],
            ["Process", pid ?? UNKNOWN],
            ["Version", about.user_agent ?? UNKNOWN],
            ["Home", about.codex_home ?? UNKNOWN],
            ["Last error", last_error ?? "none"],
          ]}
        />
        {asides.length > 0 && (
          <pre role="region" tabIndex={0} aria-label="What Codex said">{asides.join("\n")}</pre>
        )}
      </div>
    </Card>
  );
}
