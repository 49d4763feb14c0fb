import type { CallRecord } from "../../core/callout_record.ts";
import { withPublicPaths } from "../public_url.ts";

/**
 * A callout under the published names (harpoon §9), and under those of the record besides: the pages
 * read these.
 */
export function calloutJson(record: CallRecord) {
  const { bodies } = record;
  return {
    ...record,
    // Users and queries are out of it already.
    ...(record.url === undefined ? {} : { url: withPublicPaths(record.url) }),
    timestamp: new Date(record.at).toISOString(),
    latency_ms: Math.round(record.latencyMs),
    ...(record.responseContentType === undefined
      ? {}
      : { response_content_type: record.responseContentType }),
    req_bytes: record.requestBytes,
    resp_bytes: record.responseBytes,
    ...(bodies === undefined ? {} : {
      request_body: bodies.request?.text ?? "",
      response_body: bodies.response?.text ?? "",
      ...(bodies.responseTransformed === undefined
        ? {}
        : { response_body_transformed: bodies.responseTransformed.text }),
      body_is_base64: bodies.response?.base64 ?? false,
    }),
  };
}
