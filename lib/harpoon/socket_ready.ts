import type { Socket } from "node:net";

/**
 * Waits until a socket is connected, or its TLS session stands. Where it is not going to be, it is
 * destroyed.
 *
 * @throws the socket's error, or the reason of `signal`
 */
export function ready(
  socket: Socket,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => socket.destroy(new Error("the request was given up"));
  const onClose = () => reject(new Error("the connection ended before it was ready"));
  // Stays: the error of a socket that nobody listens to would end the process.
  socket.on("error", reject);
  socket.once(event, resolve).once("close", onClose);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return promise.finally(() => {
    signal.removeEventListener("abort", onAbort);
    socket.off(event, resolve).off("close", onClose);
  }).catch((error: unknown) => {
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  });
}
