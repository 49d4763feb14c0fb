import { narrowDispatch } from "../../lib/cli/narrow_dispatch.ts";
import { reportFailure } from "../../lib/cli/report.ts";
import type { Flavor } from "../../lib/core/flavor.ts";

/** Flavors by the first argument; a built program has one of its own. */
const FLAVORS: Readonly<Record<string, Flavor>> = {
  "runtime": "runtime",
  "runtime-cloudflared": "runtime-cloudflared",
};

const [name = "", ...args] = Deno.args;
Deno.exit(await narrowDispatch(args, FLAVORS[name]).catch(reportFailure));
