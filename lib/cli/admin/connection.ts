import { adminEgress } from "../../config/egress_plan.ts";
import type { ReferenceSources } from "../../config/references.ts";
import type { NetworkSettings } from "../../config/settings.ts";
import { identityHeaders, newInstanceId } from "../../control/identity.ts";
import { TunnelAdmin } from "../../control/tunnel_admin.ts";
import { openHttpClient } from "../../core/http_client.ts";
import type { Secret } from "../../core/secret.ts";
import { CLIENT_NAME, VERSION } from "../../core/version.ts";

/** Where the administration is, and who asks. */
export interface AdminConnection {
  /** Origin, without a trailing slash. */
  readonly baseUrl: string;
  readonly urlPath: string;
  readonly key: Secret;
  /** Path of a PEM file with further certificates to trust. */
  readonly caBundle: string | undefined;
  /** The proxies of the system; an admin command has no others (cli §8). */
  readonly system: NetworkSettings["system"];
}

/** The administration's client with the connections it holds. */
export interface OpenAdmin extends Disposable {
  readonly admin: TunnelAdmin;
}

/**
 * Opens the client of a tunnel administration. Nothing is sent yet; no proxy variable may be left in
 * the process environment.
 *
 * @throws OperatorError naming the file that cannot be used
 */
export function openTunnelAdmin(
  { baseUrl, urlPath, key, caBundle, system }: AdminConnection,
  readFile: ReferenceSources["readFile"],
): OpenAdmin {
  const network = { caBundle, httpProxy: undefined, system, proxyCheckIntervalMs: 0 };
  const egress = adminEgress({
    baseUrl,
    httpProxy: undefined,
    clientCertificate: undefined,
    network,
    origins: {},
  }, readFile);
  const http = openHttpClient(egress);
  const { headers } = identityHeaders({
    apiKey: key.reveal(),
    name: CLIENT_NAME,
    version: VERSION,
    instanceId: newInstanceId(),
    organizationId: undefined,
    extraHeaders: [],
  });
  return {
    admin: new TunnelAdmin({ http, baseUrl, urlPath, headers, key }),
    [Symbol.dispose]: () => http.close(),
  };
}
