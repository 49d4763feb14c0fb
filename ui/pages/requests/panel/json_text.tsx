import { Redacted } from "../../../components/text.tsx";
import { jsonPieces } from "../../../view/json_text.ts";

/** JSON laid out for reading, its values as they were sent. */
export function JsonText({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <pre tabIndex={0} role="region" aria-label={label}>
      {jsonPieces(text).map(({ kind, text: piece }, index) =>
        kind === "redacted"
          ? <Redacted key={index} />
          : kind === "key" || kind === "number" || kind === "word"
          ? <span key={index} class={`json-${kind}`}>{piece}</span>
          : piece
      )}
    </pre>
  );
}
