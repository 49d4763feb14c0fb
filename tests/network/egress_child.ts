import { openHttpClient } from "../../lib/core/http_client.ts";
import { takeProxyEnvironment } from "../../lib/core/proxy_environment.ts";
import { trustSystemStore } from "../../lib/core/system_trust.ts";

/**
 * A process of its own, because what is tested is its environment: asks for each URL of its arguments
 * and prints the answers, one JSON line each. `--keep` leaves the proxy variables where they are,
 * `--proxy=` and `--socket=` set the way, `--ca=` and `--system-trust` the trust.
 */
const flags = new Map<string, string>();
const urls: string[] = [];
for (const arg of Deno.args) {
  const [, name, value = ""] = /^--([a-z-]+)(?:=(.*))?$/.exec(arg) ?? [];
  if (name === undefined) urls.push(arg);
  else flags.set(name, value);
}
if (!flags.has("keep")) takeProxyEnvironment();
if (flags.has("system-trust")) trustSystemStore();
const [proxy, socket, ca] = [flags.get("proxy"), flags.get("socket"), flags.get("ca")];
for (const url of urls) {
  const targetScheme = url.startsWith("https:") ? "https" : "http";
  const client = openHttpClient({
    poolSize: 1,
    caCerts: ca === undefined ? [] : [Deno.readTextFileSync(ca)],
    ...(proxy === undefined ? {} : { proxy: { url: proxy, targetScheme } }),
    ...(socket === undefined ? {} : { unixSocket: socket }),
  });
  let told: string;
  try {
    const response = await fetch(url, { client });
    told = `${response.status} ${await response.text()}`;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    told = `failed: ${cause instanceof Error ? cause.message : error}`;
  } finally {
    client.close();
  }
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(told)}\n`));
}
