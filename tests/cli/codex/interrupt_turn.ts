import { Interrupts } from "../../../lib/cli/codex/interrupts.ts";
import { printLines } from "../../../lib/cli/output.ts";
import { aborted } from "../../../lib/cli/stop_signal.ts";

// One turn that goes on until the command is to end; it tells what each Ctrl-C came to.
const [samePressMs = "0"] = Deno.args;
using interrupts = new Interrupts(Number(samePressMs));
let presses = 0;
await interrupts.during(async (interrupt) => {
  const onPress = () => {
    const came = interrupts.stop.aborted ? "end" : interrupt.aborted ? "interrupt" : "nothing";
    printLines(`press ${++presses}: ${came}`);
  };
  Deno.addSignalListener("SIGINT", onPress);
  const alive = setInterval(() => {}, 60_000);
  printLines("ready");
  await aborted(interrupts.stop);
  clearInterval(alive);
  Deno.removeSignalListener("SIGINT", onPress);
});
