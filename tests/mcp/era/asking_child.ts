/**
 * A legacy stdio server whose tool `wait` goes on when the tool `go` is called: it asks for input then, and
 * `go` is over when that is answered. Other tools answer at once.
 */
import { Lines } from "./child_lines.ts";

const io = new Lines();
let go = () => {};
const started = new Promise<void>((resolve) => go = resolve);
let asked = () => {};
const over = new Promise<void>((resolve) => asked = resolve);

for await (const { id, method, params } of io.messages()) {
  const say = (text: string) => io.write({ id, result: { content: [{ type: "text", text }] } });
  if (id === undefined) continue;
  if (method === "initialize") {
    const { protocolVersion } = params;
    const serverInfo = { name: "asking", version: "1" };
    io.write({ id, result: { protocolVersion, capabilities: { tools: {} }, serverInfo } });
  } else if (method !== "tools/call") {
    io.write({ id, error: { code: -32601, message: "Method not found" } });
  } else if (params["name"] === "wait") {
    started.then(async () => {
      const answer = await io.ask("elicitation/create", { message: "?", requestedSchema: {} });
      asked();
      say(JSON.stringify(answer));
    });
  } else if (params["name"] === "go") {
    go();
    over.then(() => say("gone"));
  } else say("hello");
}
