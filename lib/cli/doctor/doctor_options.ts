import { switchFlag } from "../flag_rows.ts";

/** Flags of `doctor` beside the settings of `run` (cli §5). */
export const doctorOptions = {
  explain: switchFlag("explain", "say why each check that did not pass matters, and what to do"),
  json: switchFlag("json", "print one JSON document"),
  offline: switchFlag("offline", "make no network requests; such checks are skipped"),
  showConfig: switchFlag("show-config", "print every setting with its source, secrets masked"),
};
