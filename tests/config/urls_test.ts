import { parseBaseUrl, parseHttpUrl, parseUrlPath } from "../../lib/config/urls.ts";
import { accepts, refuses } from "./grammars_table.ts";

accepts("parseHttpUrl", parseHttpUrl, [
  ["http://h/mcp", "http://h/mcp"],
  [" HTTPS://h:8443/a,b?c=d ", "HTTPS://h:8443/a,b?c=d"],
  ["http://[::1]:3000/mcp", "http://[::1]:3000/mcp"],
]);
const host = "http:// or https:// URL with a host";
refuses("parseHttpUrl", parseHttpUrl, [
  ["", host],
  ["h/mcp", host],
  ["ftp://h/", host],
  ["http:h", host],
  ["https:/h", host],
  ["http:///x", host],
  ["http://h:99999/", host],
  ["http://h/a\nb", "http:// or https://"],
  ["localhost:3000", host],
]);

accepts("parseBaseUrl", parseBaseUrl, [
  ["https://api.openai.com", { origin: "https://api.openai.com", ignoredRest: false }],
  ["https://api.openai.com/", { origin: "https://api.openai.com", ignoredRest: false }],
  ["https://h:443/v1", { origin: "https://h", ignoredRest: true }],
  ["http://127.0.0.1:9/?x", { origin: "http://127.0.0.1:9", ignoredRest: true }],
]);
refuses("parseBaseUrl", parseBaseUrl, [
  ["https://u:p@h", "user name or password"],
  ["api.openai.com", host],
]);

accepts("parseUrlPath", parseUrlPath, [
  ["/", ""],
  ["/gateway", "/gateway"],
  ["/a/b/", "/a/b"],
  [" /a ", "/a"],
]);
const plain = "must start with / and be a plain path";
refuses("parseUrlPath", parseUrlPath, [
  ["gateway/x", plain],
  ["https://h/x", plain],
  ["//h/x", plain],
  ["/x?y=1", plain],
  ["/x#y", plain],
  ["/a b", plain],
  ["/a/../b", plain],
  ["/a/%2E%2e", plain],
  ["/a\\b", plain],
  ["", plain],
]);
