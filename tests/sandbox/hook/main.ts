import { dispatch } from "../../../lib/cli/dispatch.ts";
import { reportFailure } from "../../../lib/cli/report.ts";
import { provideEngineModule } from "../../../lib/runtime/engine_module.ts";
import { answerAttempts, type Targets } from "./attempts.ts";

/**
 * The program with code injected into both of its realms. The first argument is what the code tries
 * things on; SIGUSR2 gives the word.
 */
const [targets = "", ...args] = Deno.args;
const parsed: Targets = JSON.parse(targets);
answerAttempts("main");
provideEngineModule(new URL("./engine_worker.ts", import.meta.url));
const word = new BroadcastChannel("attempts");
Deno.addSignalListener("SIGUSR2", () => word.postMessage(parsed));
Deno.exit(await dispatch(args).catch(reportFailure));
