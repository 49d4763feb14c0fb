import type { Part, Turn } from "../../view/transcript.ts";

/** A prompt and what came of it, as it comes. */
export function TurnView({ turn, prompt }: { readonly turn: Turn; readonly prompt: string }) {
  const { parts, end, error } = turn;
  return (
    <>
      {prompt && <p class="prompt">{prompt}</p>}
      {parts.map((part) => <PartView key={part.kind + part.id} part={part} />)}
      {end === undefined && <p class="foot-note">Codex works…</p>}
      {end !== undefined && end !== "completed" && (
        <p class="part is-bad">The turn {end}{error && `: ${error}`}</p>
      )}
    </>
  );
}

function PartView({ part: { kind, title, text } }: { readonly part: Part }) {
  switch (kind) {
    case "answer":
      return <p class="answer">{text}</p>;
    case "note":
      return <p class="foot-note">{text}</p>;
    case "work":
      return <pre tabIndex={0}><b>{title}</b>{text && `\n${text}`}</pre>;
  }
}
