import { useState } from "preact/hooks";
import { askCodex } from "../../data/assistant.ts";
import { type Choice, isUnsaid } from "./rules.tsx";

/** Where a prompt is written. Enter sends it, Shift+Enter begins a line. */
export function Composer(
  { isBusy, choice, onSend }: {
    readonly isBusy: boolean;
    readonly choice: Choice;
    /** Resolves to whether it went out. */
    readonly onSend: (prompt: string) => Promise<boolean>;
  },
) {
  const [text, setText] = useState("");
  const mayNot = isBusy || text.trim() === "" || isUnsaid(choice);
  const send = async () => {
    if (mayNot) return;
    setText("");
    if (!await onSend(text)) setText(text);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        class="field"
        aria-label="Prompt"
        placeholder="Ask Codex. Enter sends, Shift+Enter begins a line."
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <div class="buttons">
        <button type="submit" class="button primary" disabled={mayNot}>Send</button>
        <button
          type="button"
          class="button"
          disabled={!isBusy}
          onClick={() => void askCodex("turn/interrupt")}
        >
          Interrupt
        </button>
      </div>
    </form>
  );
}
