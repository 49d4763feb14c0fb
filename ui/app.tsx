import { render } from "preact";
import { link } from "./data/link.ts";
import { keepPreferences } from "./data/preferences.ts";
import { listenToKeys } from "./data/shortcuts.ts";
import { Shell } from "./shell/shell.tsx";

const root = document.getElementById("app");
if (root !== null) {
  keepPreferences();
  listenToKeys();
  // Until the page is left; the browser ends it then.
  void link.run(new AbortController().signal);
  render(<Shell />, root);
}
