import { assert } from "@std/assert";

/** What requests, usage, log and payloads may take together in the memory of the client. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Below this the worst content has not come to where it should. */
const MIN_BYTES = MAX_BYTES / 2;

Deno.test("what is kept for the pages stays within 32 MiB, whatever comes [issue 6, proof]", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-prompt", "--frozen", "--v8-flags=--expose-gc"],
      new URL("full_memory.ts", import.meta.url).pathname,
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(code === 0, new TextDecoder().decode(stderr));
  const { total } = JSON.parse(text);
  assert(total > MIN_BYTES && total <= MAX_BYTES, text);
});
