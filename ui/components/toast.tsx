import { Store, useStore } from "../data/store.ts";

/** Long enough to read a few words. */
const SHOWN_MS = 1_800;

const message = new Store("");
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something in passing. What matters has its place on the page. */
export function flash(text: string): void {
  message.set(text);
  clearTimeout(timer);
  timer = setTimeout(() => message.set(""), SHOWN_MS);
}

/** Where it is said; once in the shell. */
export function Toast() {
  const text = useStore(message);
  return <div class={text === "" ? "toast" : "toast shown"} role="status">{text}</div>;
}
