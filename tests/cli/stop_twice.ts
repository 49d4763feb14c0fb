import { printLines } from "../../lib/cli/output.ts";
import { aborted, stopOnSignals } from "../../lib/cli/stop_signal.ts";

// A program whose orderly stop never ends.
using stop = stopOnSignals();
const alive = setInterval(() => {}, 60_000);
printLines("ready");
await aborted(stop.signal);
printLines("stopping");
await new Promise(() => {});
clearInterval(alive);
