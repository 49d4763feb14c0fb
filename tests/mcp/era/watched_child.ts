/** A legacy stdio server that says of each resource subscribed to that it has changed, at once. */
import { Lines } from "./child_lines.ts";

const io = new Lines();
for await (const { id, method, params } of io.messages()) {
  if (id === undefined) continue;
  switch (method) {
    case "initialize": {
      const { protocolVersion } = params;
      const serverInfo = { name: "watched", version: "1" };
      const capabilities = { tools: {}, resources: { subscribe: true } };
      io.write({ id, result: { protocolVersion, capabilities, serverInfo } });
      break;
    }
    case "resources/subscribe":
      io.write({ id, result: {} });
      io.write({ method: "notifications/resources/updated", params: { uri: params.uri } });
      break;
    case "tools/call":
      Deno.exit(1);
      break;
    default:
      io.write({ id, error: { code: -32601, message: "Method not found" } });
  }
}
