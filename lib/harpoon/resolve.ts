import { isIP, type LookupFunction } from "node:net";

/**
 * All addresses of a host; an IP literal gives itself.
 *
 * @throws Error if there are none
 */
export type Resolve = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

/**
 * Lets a socket ask `resolve` instead of the system. What it connects to is judged by the socket's own
 * gate in either case.
 *
 * @param fail called with what went wrong after the addresses were handed over
 */
export function lookupBy(
  resolve: Resolve,
  signal: AbortSignal,
  fail: (error: Error) => void,
): LookupFunction {
  return (host, options, callback) => {
    const look = async () => {
      const found = (await resolve(host, signal)).map((address) => ({
        address,
        family: isIP(address),
      }));
      const [first] = found;
      if (first === undefined) throw new Error("the host has no address");
      // The socket begins to connect in here, and throws what the runtime does not permit.
      if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    };
    look().catch((error: unknown) => fail(error instanceof Error ? error : new Error(`${error}`)));
  };
}
