import { parseLogLevel } from "../../lib/config/log_level.ts";
import { accepts, refuses } from "./grammars_table.ts";

accepts("parseLogLevel", parseLogLevel, [
  ["debug", "debug"],
  ["INFO", "info"],
  ["Warn", "warn"],
  [" error ", "error"],
  ["INFO+0", "info"],
  ["INFO+2", "warn"],
  ["warn+1", "error"],
  ["debug-4", "debug"],
  ["debug+1", "info"],
]);
refuses("parseLogLevel", parseLogLevel, [
  ["loud", "debug, info, warn or error"],
  ["", "debug"],
  ["info+", "debug"],
  ["info 2", "debug"],
]);
