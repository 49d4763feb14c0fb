import { openSender } from "../../lib/harpoon/send.ts";
import { sendTo } from "./send_peers.ts";

/** Takes bombs from the server named as argument; prints how they ended and what memory they took. */
const [url = ""] = Deno.args;
await using sender = openSender();
// The first answers load and compile what decodes them.
for (let i = 0; i < 200; i++) await sendTo(sender, `${url}/warm`);
const before = Deno.memoryUsage().rss;
let highest = before;
const ends: string[] = [];
for (let i = 0; i < 10; i++) {
  ends.push((await sendTo(sender, `${url}/bomb`)).kind);
  highest = Math.max(highest, Deno.memoryUsage().rss);
}
// deno-lint-ignore no-console
console.log(JSON.stringify({ ends, grownBytes: highest - before }));
