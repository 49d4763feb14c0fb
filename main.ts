import { dispatch } from "./lib/cli/dispatch.ts";
import { reportFailure } from "./lib/cli/report.ts";

// Leaves at once when the command is done, whatever a library may still hold open.
if (import.meta.main) Deno.exit(await dispatch(Deno.args).catch(reportFailure));
