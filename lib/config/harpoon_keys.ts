/** What a key of a target holds; for the reference. */
export interface TargetKey {
  readonly key: string;
  readonly example: string;
  readonly help: string;
}

/** Every key of a target in a file, and what it does (harpoon §13). */
export const TARGET_KEYS = [
  { key: "label", example: "billing", help: "required; the name by which callers choose it" },
  {
    key: "url",
    example: "https://billing.corp.example/v1/bills",
    help: "the one URL that may be called; may be env:NAME or file:PATH",
  },
  {
    key: "base_url",
    example: "https://billing.corp.example/v1",
    help: "in place of url: this URL and every path below it may be called",
  },
  {
    key: "unix_socket",
    example: "/run/billing.sock",
    help: "connect to this socket, in clear text; url begins with http:// then",
  },
  { key: "description", example: "open bills", help: "what callers are told about it" },
  {
    key: "allowed_methods",
    example: "[GET, DELETE]",
    help: "from GET, HEAD, POST, PUT, PATCH, DELETE; by default GET, POST, PUT",
  },
  {
    key: "max_request_size_bytes",
    example: "10485760",
    help: "largest request body, up to 32 MiB; by default harpoon.max_response_bytes",
  },
  {
    key: "max_response_size_bytes",
    example: "10485760",
    help: "largest answer, up to 32 MiB; by default harpoon.max_response_bytes",
  },
  { key: "timeout_seconds", example: "30", help: "longest call, up to 120" },
  {
    key: "headers",
    example: "{Authorization: env:BILLING_AUTH}",
    help: "put on every request, in place of the caller's; env:NAME and file:PATH keep secrets out",
  },
  {
    key: "client_cert",
    example: "/etc/tunnel/client.pem",
    help: "client certificate for an https target; needs client_key",
  },
  { key: "client_key", example: "/etc/tunnel/client.key", help: "its private key" },
  {
    key: "rate_limit",
    example: "10/s",
    help: "most calls per second (s), minute (m) or hour (h)",
  },
  {
    key: "allowed_addresses",
    example: "[10.1.0.0/16]",
    help: "the host must resolve into these ranges or addresses",
  },
  {
    key: "kind",
    example: "graphql",
    help: "only named GraphQL operations may be sent to url",
  },
  {
    key: "operations",
    example: "[{name: OpenBills, document_file: /etc/tunnel/open_bills.graphql}]",
    help: "of a graphql target: documents by name, each as document or document_file",
  },
] as const satisfies readonly TargetKey[];

/** One of the keys. */
export type TargetKeyName = typeof TARGET_KEYS[number]["key"];

/** The keys' names, in their order. */
export const TARGET_KEY_NAMES: readonly TargetKeyName[] = TARGET_KEYS.map(({ key }) => key);
