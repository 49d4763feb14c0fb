/**
 * `node:crypto`, loaded on first use: an import would cost every start 40 ms and 10 MB, and only a
 * start with certificates or a proxy has a use for it.
 */
export function nodeCrypto(): typeof import("node:crypto") {
  return globalThis.process.getBuiltinModule("node:crypto");
}
