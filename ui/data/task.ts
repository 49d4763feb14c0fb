import { useEffect, useRef, useState } from "preact/hooks";
import { ApiFailure, postJson } from "./api_client.ts";

/** Something a button sets off: it waits, runs, and ends well or not. */
export type Task =
  | { readonly kind: "idle" }
  | { readonly kind: "running" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly said: string };

/** Asks the client to do something; `then` runs when it is done. A second press waits for the first. */
export function useTask(path: string, then: () => Promise<void>): [Task, () => void] {
  const [task, setTask] = useState<Task>({ kind: "idle" });
  const shown = useRef(true);
  useEffect(() => () => {
    shown.current = false;
  }, []);
  const start = async () => {
    if (task.kind === "running") return;
    setTask({ kind: "running" });
    const end = await ending(path, then);
    if (shown.current) setTask(end);
  };
  return [task, () => void start()];
}

async function ending(path: string, then: () => Promise<void>): Promise<Task> {
  try {
    await postJson(path);
    await then();
    return { kind: "done" };
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure;
    const { call, status, message } = failure;
    const answered = status === undefined ? "got no answer" : `answered ${status}`;
    return { kind: "failed", said: `${call} ${answered}: ${message}` };
  }
}
