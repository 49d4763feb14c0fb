import "../../../lib/runtime/engine_worker.ts";
import { answerAttempts } from "./attempts.ts";

answerAttempts("engine");
