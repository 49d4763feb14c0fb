import { useState } from "preact/hooks";
import type { CodexStatus } from "../../api_types_assistant.ts";
import { Card } from "../../components/card.tsx";
import { Icon } from "../../components/icon.tsx";
import { askCodex, prompts, transcript } from "../../data/assistant.ts";
import { useStore } from "../../data/store.ts";
import { Trouble } from "./trouble.tsx";
import { Composer } from "./composer.tsx";
import { Questions } from "./questions.tsx";
import { type Choice, ruled, Rules, STRICTEST } from "./rules.tsx";
import { TurnView } from "./turn_view.tsx";

/** The current conversation, and what the next prompt goes out with. */
export function Chat({ codex }: { readonly codex: CodexStatus }) {
  const [choice, setChoice] = useState<Choice>(STRICTEST);
  const [sending, setSending] = useState("");
  const { turns } = useStore(transcript);
  const { account, thread, policy } = codex;
  const shown = turns.filter((turn) => turn.thread === thread?.id);
  const isBusy = sending !== "" || codex.turn?.status === "inProgress";

  const begin = () => askCodex<{ thread_id: string }>("thread/start", ruled(choice, true));
  const send = async (prompt: string): Promise<boolean> => {
    setSending(prompt);
    const thread_id = thread?.id ?? (await begin())?.thread_id;
    const body = { ...ruled(choice, false), thread_id, prompt, inject_context: choice.tells };
    const turn = thread_id === undefined
      ? undefined
      : await askCodex<{ turn_id: string }>("turn/start", body);
    if (turn !== undefined) prompts.set(turn.turn_id, prompt);
    setSending("");
    return turn !== undefined;
  };
  return (
    <Card
      title="Conversation"
      note={[account?.email || account?.type, thread?.model, thread?.cwd].filter(Boolean).join(
        " · ",
      )}
      aside={
        <button
          type="button"
          class="button small"
          disabled={isBusy}
          onClick={() => void begin()}
        >
          New chat
        </button>
      }
    >
      <div class="body stack">
        {policy?.writes_unasked && (
          <p class="note is-warn">
            <Icon name="warn" />
            In this conversation Codex changes files in its folder without asking.
          </p>
        )}
        <div class="stack" role="log" aria-label="Transcript" aria-busy={isBusy}>
          {shown.map((turn) => (
            <TurnView key={turn.id} turn={turn} prompt={prompts.get(turn.id) ?? turn.prompt} />
          ))}
          {sending && <p class="prompt">{sending}</p>}
          {shown.length === 0 && !sending && (
            <p class="foot-note">
              Ask about this tunnel: why it is not ready, what a failed call means, how a setting is
              written. Nothing of the conversation is kept.
            </p>
          )}
        </div>
        <Questions seconds={codex.approval_seconds} />
        <Trouble />
        <Composer isBusy={isBusy} choice={choice} onSend={send} />
        <Rules choice={choice} onChoose={setChoice} />
      </div>
    </Card>
  );
}
