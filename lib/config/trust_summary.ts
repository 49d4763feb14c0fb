import { trustedStores } from "../core/system_trust.ts";
import type { CaBundle } from "./certificates.ts";

/**
 * What outbound TLS trusts, under the names of the log event `tls trust summary` and of the admin
 * data (network-and-oauth §3.1). Dates are RFC 3339.
 */
export interface TrustSummary {
  readonly system_trust: {
    readonly enabled: boolean;
    /** Stores of the runtime: `system`, `mozilla`, or both with a comma. */
    readonly source: string;
    /** Files that the environment puts in place of the system's usual ones. */
    readonly source_paths: readonly string[];
    readonly fallback_note: string;
  };
  readonly extra_bundle: null | {
    readonly path: string;
    readonly cert_count: number;
    readonly parse_errors: number;
    readonly certificates: readonly {
      readonly cert_id: string;
      readonly name: string;
      readonly description: string;
      readonly subject_cn: string;
      readonly issuer_cn: string;
      readonly not_before: string;
      readonly not_after: string;
      readonly source: string;
      readonly parse_status: "ok";
    }[];
  };
}

/** Sums up what is trusted: the runtime's stores, and the operator's own file if there is one. */
export function trustSummary(
  bundle: CaBundle | undefined,
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): TrustSummary {
  const stores = trustedStores({ get: env });
  const enabled = stores.includes("system");
  const overrides = [env("SSL_CERT_FILE") ?? "", env("SSL_CERT_DIR") ?? ""];
  return {
    system_trust: {
      enabled,
      source: stores.join(","),
      source_paths: enabled ? overrides.filter((path) => path !== "") : [],
      fallback_note: stores.includes("mozilla") ? "the runtime's own roots are trusted too" : "",
    },
    extra_bundle: bundle === undefined ? null : {
      path: bundle.path,
      cert_count: bundle.certificates.length,
      parse_errors: bundle.badBlocks,
      certificates: bundle.certificates.map(({ id, subject, issuer, notBefore, notAfter }) => ({
        cert_id: id,
        name: subject,
        description: `issued by ${issuer === subject ? "itself" : issuer}`,
        subject_cn: subject,
        issuer_cn: issuer,
        not_before: notBefore.toISOString(),
        not_after: notAfter.toISOString(),
        source: bundle.path,
        parse_status: "ok",
      })),
    },
  };
}
