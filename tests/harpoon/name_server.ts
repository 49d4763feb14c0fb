import { createSocket } from "node:dgram";
import type { Resolve } from "../../lib/harpoon/resolve.ts";

/** A real name server on loopback that may change its mind with every question. */
export interface NameServer extends AsyncDisposable {
  readonly port: number;
  /** How many questions for IPv4 addresses it has answered. */
  readonly asked: number;
  /** Asks it, over the network, as the system's resolver would. */
  readonly resolve: Resolve;
}

/**
 * Answers the n-th question for the IPv4 addresses of any name with the n-th list, and after that
 * with the last one. No answer may be kept (TTL 0).
 */
export async function serveNames(...answers: readonly (readonly string[])[]): Promise<NameServer> {
  const socket = createSocket("udp4");
  let asked = 0;
  socket.on("message", (question, { address, port }) => {
    const isV4 = question.readUInt16BE(endOfName(question)) === 1;
    const found = isV4 ? answers[Math.min(asked++, answers.length - 1)] ?? [] : [];
    socket.send(answerTo(question, found), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  return {
    port,
    get asked() {
      return asked;
    },
    resolve: (host, signal) =>
      Deno.resolveDns(`${host}.`, "A", { nameServer: { ipAddr: "127.0.0.1", port }, signal }),
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

/** A response with the question in it and an A record for each address (RFC 1035 §4.1). */
function answerTo(question: Uint8Array, addresses: readonly string[]): Uint8Array {
  const asked = question.slice(12, endOfName(question) + 4);
  const head = [question[0] ?? 0, question[1] ?? 0, 0x81, 0x80, 0, 1, 0, addresses.length];
  const records = addresses.flatMap((address) => [
    ...[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4],
    ...address.split(".").map(Number),
  ]);
  return new Uint8Array([...head, 0, 0, 0, 0, ...asked, ...records]);
}

/** Where the type of the question stands: behind the labels of its name. */
function endOfName(message: Uint8Array): number {
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) at += length + 1;
  return at + 1;
}
