import { Dialog } from "../components/dialog.tsx";
import { singleKeys } from "../data/preferences.ts";
import { useStore } from "../data/store.ts";
import { KEY_LIST } from "../view/keys.ts";

/** The keys, and the switch that turns single ones off (ui §6). */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const on = useStore(singleKeys);
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl class="key-list">
        {KEY_LIST.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={on}
          onChange={({ currentTarget }) => singleKeys.set(currentTarget.checked)}
        />
        Single keys act. Turn them off if your input types letters by itself.
      </label>
      <footer>
        <button type="button" class="button primary" onClick={onClose}>Close</button>
      </footer>
    </Dialog>
  );
}
