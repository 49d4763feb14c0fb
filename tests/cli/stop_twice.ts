import { printLines } from "../../lib/cli/output.ts";
import { aborted, stopOnSignals } from "../../lib/cli/stop_signal.ts";

// A program whose orderly stop never ends; with a second argument, a hangup means something else.
const [samePressMs = "0", hangup] = Deno.args;
const onHangup = hangup === undefined ? undefined : () => printLines("hung up");
using stop = stopOnSignals(onHangup, Number(samePressMs));
const alive = setInterval(() => {}, 60_000);
printLines("ready");
await aborted(stop.signal);
printLines("stopping");
await new Promise(() => {});
clearInterval(alive);
