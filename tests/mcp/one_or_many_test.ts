import { assertEquals, assertRejects } from "@std/assert";
import { oneOrMany } from "../../lib/mcp/one_or_many.ts";
import type { FinalReply, Reply } from "../../lib/wire/reply.ts";

const LAST: FinalReply = { kind: "notify_ack", status: 202, headers: [] };
const NOTE: Reply = { kind: "notification", message: "{}", status: 200, headers: [] };

async function all(replies: AsyncIterable<Reply>): Promise<Reply[]> {
  return await Array.fromAsync(replies);
}

Deno.test("oneOrMany: a single reply is all there is, and is asked for once", async () => {
  let asked = 0;
  const replies = oneOrMany(() => {
    asked++;
    return Promise.resolve(LAST);
  });
  assertEquals(asked, 0, "nothing begins before it is read");
  assertEquals(await all(replies), [LAST]);
  assertEquals(asked, 1);
});

Deno.test("oneOrMany: several replies come in order", async () => {
  const several = async function* () {
    yield NOTE;
    await Promise.resolve();
    yield LAST;
  };
  assertEquals(await all(oneOrMany(() => Promise.resolve(several()))), [NOTE, LAST]);
});

Deno.test("oneOrMany: who stops reading ends the rest", async () => {
  let ended = false;
  const several = async function* () {
    try {
      yield NOTE;
      yield LAST;
    } finally {
      await Promise.resolve();
      ended = true;
    }
  };
  for await (const reply of oneOrMany(() => Promise.resolve(several()))) {
    assertEquals(reply, NOTE);
    break;
  }
  assertEquals(ended, true);
});

Deno.test("oneOrMany: what fails to begin, or later, fails for the reader", async () => {
  await assertRejects(() => all(oneOrMany(() => Promise.reject(new Error("no")))), Error, "no");
  const broken = async function* () {
    yield NOTE;
    await Promise.reject(new Error("later"));
  };
  await assertRejects(() => all(oneOrMany(() => Promise.resolve(broken()))), Error, "later");
});
