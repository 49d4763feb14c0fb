import dcr from "../../profiles/sample_mcp_with_dcr.yaml" with { type: "text" };
import enterpriseProxy from "../../profiles/sample_mcp_enterprise_proxy.yaml" with { type: "text" };
import http from "../../profiles/sample_mcp_http.yaml" with { type: "text" };
import remoteNoAuth from "../../profiles/sample_mcp_remote_no_auth.yaml" with { type: "text" };
import stdioLocal from "../../profiles/sample_mcp_stdio_local.yaml" with { type: "text" };

/** What a sample can be pointed at. */
export type SampleTarget = "url" | "command" | "either";

/** A profile to start from. */
export interface Sample {
  readonly name: string;
  readonly summary: string;
  readonly useWhen: readonly string[];
  readonly target: SampleTarget;
  readonly notes: readonly string[];
  /** The file as it is shipped: valid as it stands, with example values. */
  readonly text: string;
}

/** Every sample, by name. */
export const samples: readonly Sample[] = [
  {
    name: "sample_mcp_enterprise_proxy",
    summary: "behind a corporate proxy and a private certificate authority",
    useWhen: ["traffic must pass a proxy", "TLS is signed by a company's own authority"],
    target: "either",
    notes: ["HTTPS_PROXY and ENTERPRISE_CA_BUNDLE must be set where the client runs"],
    text: enterpriseProxy,
  },
  {
    name: "sample_mcp_http",
    summary: "an HTTP server, with the health pages on port 8090",
    useWhen: ["a guide asks for port 8090", "the server itself uses port 8080"],
    target: "url",
    notes: ["the same as sample_mcp_remote_no_auth but for the port"],
    text: http,
  },
  {
    name: "sample_mcp_remote_no_auth",
    summary: "an HTTP server that asks for no authorization",
    useWhen: ["the server is reached over HTTP", "it has no OAuth"],
    target: "url",
    notes: ["whoever may use the tunnel may use the server"],
    text: remoteNoAuth,
  },
  {
    name: "sample_mcp_stdio_local",
    summary: "a server that is started as a child process",
    useWhen: ["the server speaks over standard input and output"],
    target: "command",
    notes: [
      "the command is started without a shell; relative paths count from the working directory",
    ],
    text: stdioLocal,
  },
  {
    name: "sample_mcp_with_dcr",
    summary: "a server with OAuth and dynamic client registration",
    useWhen: ["the server publishes its authorization server", "connectors register themselves"],
    target: "either",
    notes: ["the metadata documents of the server are found by themselves"],
    text: dcr,
  },
];

/** What is written into a sample in place of its example values. */
export interface SampleValues {
  readonly tunnelId?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly urlPath?: string | undefined;
  readonly apiKeyReference?: string | undefined;
  readonly healthListenAddr?: string | undefined;
  readonly openBrowser?: boolean | undefined;
  readonly target?:
    | { readonly kind: "url" | "command"; readonly text: string }
    | undefined;
}

/** The text of a profile made from a sample; what is not given keeps its example value. Pure. */
export function renderSample(sample: Sample, values: SampleValues): string {
  const { urlPath, openBrowser, target } = values;
  let text = sample.text;
  text = replaceValue(text, "base_url", values.baseUrl);
  text = replaceValue(text, "tunnel_id", values.tunnelId);
  text = replaceValue(text, "api_key", values.apiKeyReference);
  text = replaceValue(text, "listen_addr", values.healthListenAddr);
  if (urlPath !== undefined) {
    text = text.replace(
      /^( *)(base_url: .*)$/m,
      (_, indent: string, line: string) =>
        `${indent}${line}\n${indent}url_path: ${quoted(urlPath)}`,
    );
  }
  if (openBrowser === true) text = text.replace("open_browser: false", "open_browser: true");
  if (target === undefined) return text;
  const [list, key] = target.kind === "url" ? ["server_urls", "url"] : ["commands", "command"];
  const mcp = [
    "mcp:",
    `  ${list}:`,
    "    - channel: main",
    `      ${key}: ${quoted(target.text)}`,
    "",
  ];
  return text.slice(0, text.indexOf("\nmcp:") + 1) + mcp.join("\n");
}

function replaceValue(text: string, key: string, value: string | undefined): string {
  if (value === undefined) return text;
  return text.replace(
    new RegExp(`^( *${key}: ).*$`, "m"),
    (_, start: string) => start + quoted(value),
  );
}

/** A YAML text in double quotes; its escapes are those of JSON. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
