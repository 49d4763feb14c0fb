import { codexFailure } from "../../data/assistant.ts";
import { useStore } from "../../data/store.ts";

/** Why the last thing that was asked of Codex did not happen. */
export function Trouble() {
  return <p role="alert" class="part is-bad">{useStore(codexFailure)}</p>;
}
