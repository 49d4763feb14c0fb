import { documentFault } from "./harpoon_document.ts";
import { isPlaintext, targetKey } from "./harpoon_url.ts";
import type { OptionReader } from "./option_reader.ts";
import { options } from "./options.ts";
import type { HarpoonOperation, HarpoonSettings, HarpoonTarget } from "./settings.ts";

/**
 * What depends on the URLs and documents of targets, once it is known what their references stand
 * for: clear text only by the operator's word, one way to each URL (harpoon §3), and operations that
 * can be sent (§13). No message shows more of a URL than its origin.
 */
export function checkHarpoon(reader: OptionReader, harpoon: HarpoonSettings): void {
  const { harpoonTargets, harpoonPlaintext } = options;
  if (!reader.sound(harpoonTargets, harpoonPlaintext) || !harpoon.enabled) return;
  const firstOf = new Map<string, HarpoonTarget>();
  for (const target of harpoon.targets) {
    const { label, url } = target;
    const key = targetKey(url);
    const first = firstOf.get(key) ?? target;
    firstOf.set(key, first);
    const rules = [
      schemeRule(target, harpoon.allowPlaintextHttp),
      first.unixSocket === target.unixSocket ? undefined : otherTransport(url, first.label),
      ...(target.operations ?? []).map(operationRule),
    ];
    for (const rule of rules) {
      if (rule !== undefined) reader.reject(harpoonTargets, "invalid", `target ${label}: ${rule}`);
    }
  }
}

function schemeRule(
  { url, unixSocket, clientCertificate }: HarpoonTarget,
  allowPlaintextHttp: boolean,
): string | undefined {
  const allowing = `set ${options.harpoonPlaintext.name} to true`;
  if (!isPlaintext(url)) {
    return unixSocket === undefined
      ? undefined
      : `unix_socket is spoken to in clear text: begin url with http:// and ${allowing}`;
  }
  if (!allowPlaintextHttp) return `url must be https, or ${allowing}`;
  return clientCertificate === undefined
    ? undefined
    : "client_cert is only shown over TLS: begin url with https:// or leave the certificate out";
}

function otherTransport(url: string, first: string): string {
  return `duplicate target url ${new URL(url).origin} uses a different transport ` +
    `than target ${first}: give both the same unix_socket, or none`;
}

function operationRule({ name, document }: HarpoonOperation): string | undefined {
  const fault = documentFault(name, document);
  return fault === undefined ? undefined : `operation ${name}: ${fault}`;
}
