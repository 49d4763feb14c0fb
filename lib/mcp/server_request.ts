/** How a request from the server inside a call is answered here (design §5). */
export type ServerRequestAnswer = "pong" | "method_not_found";

/** `ping` is ours to answer; anything else needs the consumer, whom a request cannot reach. */
export function answerKind(method: string): ServerRequestAnswer {
  return method === "ping" ? "pong" : "method_not_found";
}

/** The JSON-RPC response to a server's request, with its id as it came. */
export function serverRequestAnswer(idText: string, answer: ServerRequestAnswer): string {
  const outcome = answer === "pong"
    ? '"result":{}'
    : '"error":{"code":-32601,"message":"Method not found: not supported through the tunnel"}';
  return `{"jsonrpc":"2.0","id":${idText},${outcome}}`;
}
