const SENTINEL = /^=\?base64\?(.*)\?=$/s;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The value that an `Mcp-Name` or `Mcp-Param-*` header stands for; `undefined` if it is malformed
 * (mcp-eras §1.4). The sentinel is case-sensitive, its content is padded standard base64 of UTF-8.
 */
export function decodeValue(header: string): string | undefined {
  const value = header.replace(/^[ \t]+|[ \t]+$/g, "");
  const [, content] = SENTINEL.exec(value) ?? [];
  if (content === undefined) return value;
  if (!BASE64.test(content)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
