import type { CodexApproval } from "../../api_types_assistant.ts";
import { Facts } from "../../components/text.tsx";
import { askCodex, codexApprovals } from "../../data/assistant.ts";
import { useLatest } from "../../data/endpoint.ts";
import { age } from "../../view/formats.ts";

const WANTS: Readonly<Record<CodexApproval["subject"], string>> = {
  command: "Codex wants to run a command",
  file_change: "Codex wants to change files",
  permissions: "Codex wants more permissions",
  tool: "Codex wants to call a tool",
};

/** What Codex may do only with a person's word. Neither button has the focus, so no key answers. */
export function Questions({ seconds }: { readonly seconds: number }) {
  const open = useLatest(codexApprovals)?.approvals ?? [];
  return (
    <div aria-live="assertive" class="stack">
      {open.map(({ id, subject, what, reason, cwd }) => (
        <section key={id} class="note is-warn question" aria-label={WANTS[subject]}>
          <strong>{WANTS[subject]}</strong>
          <pre tabIndex={0}>{what}</pre>
          <Facts rows={[["Why", reason ?? "not said"], ["Folder", cwd ?? "its own"]]} />
          <div class="buttons">
            <Answer id={id} decision="accept">Approve</Answer>
            <Answer id={id} decision="decline">Decline</Answer>
            <span class="dim">Declined after {age(seconds * 1000)} without an answer.</span>
          </div>
        </section>
      ))}
    </div>
  );
}

function Answer(
  { id, decision, children }: {
    readonly id: string;
    readonly decision: "accept" | "decline";
    readonly children: string;
  },
) {
  return (
    <button
      type="button"
      class="button"
      onClick={() => void askCodex(`approvals/${id}`, { decision })}
    >
      {children}
    </button>
  );
}
