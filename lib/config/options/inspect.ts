import { scalar, toggle } from "../forms.ts";
import type { Option } from "../option.ts";
import { integerBetween, parseLine } from "../scalars.ts";

const SECTION = "Inspection and audit";

/** The largest payload that is kept whole; some of them must fit the memory kept for all. */
const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

const auditFile: Option<string | undefined> = {
  name: "audit.file",
  section: SECTION,
  inFile: true,
  flag: "audit.file",
  env: ["AUDIT_FILE"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "/var/log/tunnel-client-audit.ndjson",
  help: "file with one JSON line for each tool call, without its arguments",
};

const auditMaxBytes: Option<number> = {
  name: "audit.max_bytes",
  section: SECTION,
  inFile: true,
  flag: "audit.max-bytes",
  env: ["AUDIT_MAX_BYTES"],
  form: scalar(integerBetween(4_096, Number.MAX_SAFE_INTEGER)),
  fallback: 10 * 1024 * 1024,
  secrecy: "open",
  example: "10485760",
  shownDefault: "10485760",
  help: "size at which the audit file is set aside as FILE.1 and a new one begun",
};

const auditKeep: Option<number> = {
  name: "audit.keep",
  section: SECTION,
  inFile: true,
  flag: "audit.keep",
  env: ["AUDIT_KEEP"],
  form: scalar(integerBetween(0, 100)),
  fallback: 5,
  secrecy: "open",
  example: "5",
  shownDefault: "5",
  help: "audit files kept beside the one that is written",
};

const capturePayloads: Option<boolean> = {
  name: "inspect.capture_payloads",
  section: SECTION,
  inFile: true,
  flag: "inspect.capture-payloads",
  env: ["INSPECT_CAPTURE_PAYLOADS"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "keep the payloads of the latest requests in memory, redacted, for the admin pages",
};

const maxPayloadBytes: Option<number> = {
  name: "inspect.max_payload_bytes",
  section: SECTION,
  inFile: true,
  flag: "inspect.max-payload-bytes",
  env: ["INSPECT_MAX_PAYLOAD_BYTES"],
  form: scalar(integerBetween(1, MAX_PAYLOAD_BYTES)),
  fallback: 64 * 1024,
  secrecy: "open",
  example: "65536",
  shownDefault: "65536",
  help: "what is kept of one payload; longer ones are cut",
};

/** What is written down of requests, and what is kept of them. */
export const inspectOptions = {
  auditFile,
  auditMaxBytes,
  auditKeep,
  capturePayloads,
  maxPayloadBytes,
};
