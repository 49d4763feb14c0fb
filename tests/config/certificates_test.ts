import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  checkCaBundle,
  checkCertificatePair,
  expiryWarning,
} from "../../lib/config/certificates.ts";
import { trustSummary } from "../../lib/config/trust_summary.ts";
import { type Authority, openAuthority } from "../fixtures/tls_authority.ts";

const readFile = (path: string) => Deno.readTextFileSync(path);
const DAY_MS = 86_400_000;

function ruleOf(parsed: { kind: "value" } | { kind: "problem"; rule: string }): string {
  assert(parsed.kind === "problem", "it is accepted");
  return parsed.rule;
}

/** Writes a file into the authority's directory. */
function put({ dir }: Authority, name: string, text: string): string {
  Deno.writeTextFileSync(`${dir}/${name}`, text);
  return `${dir}/${name}`;
}

Deno.test("checkCertificatePair: takes what belongs together, of every kind of key", async () => {
  await using authority = await openAuthority("acme root");
  for (const keyKind of ["ec", "rsa", "ed25519"] as const) {
    const issued = await authority.issue({ name: `client-${keyKind}`, keyKind, days: 40 });
    const parsed = checkCertificatePair(issued, readFile);
    assert(parsed.kind === "value", keyKind);
    const { cert, key, leaf, notAfter } = parsed.value;
    assertEquals([leaf.subject, leaf.issuer], [`client-${keyKind}`, "acme root"]);
    assertMatch(leaf.id, /^[0-9a-f]{64}$/);
    assertEquals(Math.round((notAfter.getTime() - Date.now()) / DAY_MS), 40);
    Deno.createHttpClient({ cert, key }).close();
  }
});

Deno.test("checkCertificatePair: a chain, comments and the older key form are fine", async () => {
  await using authority = await openAuthority();
  const { cert, keyFile } = await authority.issue({ name: "client", keyKind: "rsa" });
  await authority.openssl("rsa", "-in", keyFile, "-traditional", "-out", "old.key");
  const certFile = put(
    authority,
    "chain.pem",
    `subject=client\n${cert}\n# its issuer\n${authority.ca}`,
  );
  const parsed = checkCertificatePair({ certFile, keyFile: `${authority.dir}/old.key` }, readFile);
  assert(parsed.kind === "value");
  assertEquals(parsed.value.leaf.subject, "client");
  assertEquals(parsed.value.cert.match(/BEGIN CERTIFICATE/g)?.length, 2);
  Deno.createHttpClient({ cert: parsed.value.cert, key: parsed.value.key }).close();
});

Deno.test("checkCertificatePair: the rule says which file and what is wrong with it", async () => {
  await using authority = await openAuthority();
  const { certFile, keyFile, cert, key } = await authority.issue({ name: "client" });
  const other = await authority.issue({ name: "other", keyKind: "rsa" });
  const old = await authority.issue({ name: "old", days: -1 });
  await authority.openssl(
    ...["pkcs8", "-topk8", "-in", keyFile, "-passout", "pass:x", "-out", "locked.key"],
  );
  await authority.openssl(
    ...["rsa", "-in", other.keyFile, "-traditional", "-aes128", "-passout", "pass:x"],
    ...["-out", "locked-old.key"],
  );
  const at = (name: string) => `${authority.dir}/${name}`;
  const pair = (cert: string, key: string) => ({ certFile: cert, keyFile: key });
  const empty = put(authority, "empty.pem", "\n");
  const der = put(authority, "der.pem", "\u0030\u0082\u0001");
  const damaged = put(authority, "damaged.pem", cert.replace(/\n.{40}/, `\n${"A".repeat(40)}`));
  const badKey = put(authority, "bad.key", key.replace(/\n.{20}/, `\n${"A".repeat(20)}`));
  const table: [files: { certFile: string; keyFile: string }, rule: RegExp][] = [
    [pair(at("none.pem"), keyFile), /^certificate file \S+none\.pem does not exist$/],
    [pair(certFile, at("none.key")), /^key file \S+none\.key does not exist$/],
    [pair(authority.dir, keyFile), /^certificate file \S+ is a directory$/],
    [pair(empty, keyFile), /^certificate file \S+empty\.pem is empty$/],
    [pair(der, keyFile), /^certificate file \S+der\.pem is not PEM$/],
    [pair(certFile, der), /^key file \S+der\.pem is not PEM$/],
    [pair(keyFile, keyFile), /^certificate file \S+client\.key holds no certificate$/],
    [pair(certFile, certFile), /^key file \S+client\.pem holds no private key$/],
    [pair(damaged, keyFile), /^certificate file \S+damaged\.pem holds a damaged certificate$/],
    [pair(certFile, badKey), /^key file \S+bad\.key holds a damaged or unknown/],
    [pair(certFile, at("locked.key")), /^key file \S+locked\.key is encrypted; .*passphrase$/],
    [pair(other.certFile, at("locked-old.key")), /^key file \S+locked-old\.key is encrypted;/],
    [pair(certFile, other.keyFile), /^key file \S+other\.key does not belong to .*client\.pem$/],
    [old, /^certificate file \S+old\.pem expired on \d{4}-\d\d-\d\d$/],
  ];
  for (const [files, rule] of table) {
    const said = ruleOf(checkCertificatePair(files, readFile));
    assertMatch(said, rule);
    const body = key.split("\n")[1] ?? "";
    assert(!said.includes(body), "the key itself is never shown");
  }
});

Deno.test("expiryWarning: within 30 days, and after the end", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const end = (days: number) => ({ notAfter: new Date(now.getTime() + days * DAY_MS) });
  assertEquals(expiryWarning("/c.pem", end(31), now), undefined);
  assertEquals(
    expiryWarning("/c.pem", end(30), now),
    "certificate file /c.pem expires in 30 days, on 2026-01-31",
  );
  assertMatch(expiryWarning("/c.pem", end(1.5), now) ?? "", /in 1 day, on 2026-01-02$/);
  assertMatch(expiryWarning("/c.pem", end(0.5), now) ?? "", /in less than a day/);
  assertMatch(expiryWarning("/c.pem", end(-1), now) ?? "", /expired on 2025-12-31$/);
});

Deno.test("checkCaBundle: two authorities, bad blocks skipped and counted (network-and-oauth §9)", async () => {
  await using one = await openAuthority("one");
  await using two = await openAuthority("two");
  const bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const path = put(one, "bundle.pem", `# both\n${one.ca}${bad}${two.ca}`);
  const parsed = checkCaBundle(path, readFile);
  assert(parsed.kind === "value");
  const { pems, certificates, badBlocks } = parsed.value;
  assertEquals(certificates.map(({ subject }) => subject), ["one", "two"]);
  assertEquals([pems.length, badBlocks], [2, 1]);
  Deno.createHttpClient({ caCerts: [...pems] }).close();
});

Deno.test("checkCaBundle: a file without a usable certificate is refused", async () => {
  await using authority = await openAuthority();
  const { keyFile } = await authority.issue({ name: "x" });
  const bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const table: [path: string, rule: RegExp][] = [
    [`${authority.dir}/none.pem`, /^CA file \S+none\.pem does not exist$/],
    [put(authority, "empty.pem", ""), /^CA file \S+empty\.pem is empty$/],
    [put(authority, "text.pem", "hello"), /^CA file \S+text\.pem is not PEM$/],
    [put(authority, "bad.pem", bad), /^CA file \S+bad\.pem holds no usable certificate$/],
    [keyFile, /^CA file \S+x\.key holds no usable certificate$/],
  ];
  for (const [path, rule] of table) assertMatch(ruleOf(checkCaBundle(path, readFile)), rule);
});

Deno.test("trustSummary: what is trusted, under the published names", async () => {
  await using authority = await openAuthority("acme root");
  const parsed = checkCaBundle(authority.caFile, readFile);
  assert(parsed.kind === "value");
  const env: Record<string, string> = {
    DENO_TLS_CA_STORE: "system, mozilla",
    SSL_CERT_FILE: "/etc/acme.pem",
    SSL_CERT_DIR: "",
  };
  const { system_trust, extra_bundle } = trustSummary(parsed.value, (name) => env[name]);
  assertEquals(system_trust, {
    enabled: true,
    source: "system,mozilla",
    source_paths: ["/etc/acme.pem"],
    fallback_note: "the runtime's own roots are trusted too",
  });
  assertEquals([extra_bundle?.cert_count, extra_bundle?.parse_errors], [1, 0]);
  const [certificate] = extra_bundle?.certificates ?? [];
  assertEquals(
    [certificate?.subject_cn, certificate?.issuer_cn, certificate?.description],
    ["acme root", "acme root", "issued by itself"],
  );
  assertMatch(certificate?.not_after ?? "", /^\d{4}-\d\d-\d\dT/);
  const plain = trustSummary(undefined, () => undefined);
  assertEquals(
    [plain.system_trust.enabled, plain.system_trust.source, plain.extra_bundle],
    [false, "mozilla", null],
  );
});
