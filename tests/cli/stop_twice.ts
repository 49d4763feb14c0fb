import { printLines } from "../../lib/cli/output.ts";
import { aborted, stopOnSignals } from "../../lib/cli/stop_signal.ts";

// A program whose orderly stop never ends; with an argument, a hangup means something else.
using stop = Deno.args.length === 0 ? stopOnSignals() : stopOnSignals(() => printLines("hung up"));
const alive = setInterval(() => {}, 60_000);
printLines("ready");
await aborted(stop.signal);
printLines("stopping");
await new Promise(() => {});
clearInterval(alive);
