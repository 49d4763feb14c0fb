import type { HarpoonStatus } from "../../api_types_pages.ts";
import { Facts } from "../../components/text.tsx";
import { count, listed, size } from "../../view/formats.ts";

/** What holds for every target. */
export function Limits({ status }: { readonly status: HarpoonStatus }) {
  const { max_response_bytes, max_redirects, allow_plaintext_http, capture_payloads } = status;
  const redirects = max_redirects === 0
    ? "not followed"
    : `${count(max_redirects)}, to listed targets only`;
  return (
    <Facts
      class="limits"
      rows={[
        ["Answer size", `${size(max_response_bytes)} at most`],
        ["Redirects", redirects],
        ["Plain http", allow_plaintext_http ? "allowed" : "refused"],
        ["Route", way(status)],
        ["Payload capture", capture_payloads ? "on, redacted" : "off"],
      ]}
    />
  );
}

function way({ proxy_routes = [] }: HarpoonStatus): string {
  const proxies = new Set(proxy_routes.map(({ proxy_url }) => proxy_url ?? "direct"));
  if (proxies.size === 0 || proxies.size === 1 && proxies.has("direct")) return "direct";
  const names = [...proxies].map((proxy) => proxy.replace(/^https?:\/\//, ""));
  return names.length === 1 ? `via ${names[0]}` : listed(names, 2);
}
