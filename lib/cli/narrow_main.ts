import { narrowDispatch } from "./narrow_dispatch.ts";
import { reportFailure } from "./report.ts";

// What a narrow program begins with, in place of the main module of the whole one.
if (import.meta.main) Deno.exit(await narrowDispatch(Deno.args).catch(reportFailure));
