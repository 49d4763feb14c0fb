import { toggle } from "../../config/forms.ts";
import type { Option } from "../../config/option.ts";

function switchFlag(flag: string, help: string): Option<boolean> {
  return {
    name: `--${flag}`,
    inFile: false,
    flag,
    form: toggle(),
    fallback: false,
    secrecy: "open",
    example: "true",
    shownDefault: "false",
    help,
  };
}

/** Flags of `doctor` beside the settings of `run`; no variable and no file sets them (cli §5). */
export const doctorOptions = {
  explain: switchFlag("explain", "say why each check that did not pass matters, and what to do"),
  json: switchFlag("json", "print one JSON document"),
  offline: switchFlag("offline", "make no network requests; such checks are skipped"),
  showConfig: switchFlag("show-config", "print every setting with its source, secrets masked"),
};
