import type { X509Certificate } from "node:crypto";
import { nodeCrypto } from "../core/node_crypto.ts";
import { accept, type Parsed, refuse } from "./parsed.ts";
import { isEncrypted, isPrivateKey, pemBlocks } from "./pem.ts";
import { whyUnreadable } from "./references.ts";
import type { CertificateFiles } from "./settings.ts";

/** The text of a file; throws `Deno.errors.NotFound` or another error. */
export type ReadFile = (path: string) => string;

/** What a certificate says about itself. */
export interface CertificateFacts {
  /** SHA-256 of its DER form, as lower-case hex. */
  readonly id: string;
  /** Common name, or the whole subject without one; may be empty. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A client certificate with its key, read and checked. */
export interface CertificatePair {
  /** The chain, PEM. */
  readonly cert: string;
  /** Secret: the private key, PEM. */
  readonly key: string;
  /** The first certificate of the chain: the client's own. */
  readonly leaf: CertificateFacts;
  readonly notAfter: Date;
}

/** A file of trusted certificates, read and checked. */
export interface CaBundle {
  readonly path: string;
  /** The usable certificates, one PEM text each. */
  readonly pems: readonly string[];
  readonly certificates: readonly CertificateFacts[];
  /** Blocks that are no certificate and were skipped. */
  readonly badBlocks: number;
}

/** A certificate whose end is this near is told about: time for a renewal and its paperwork. */
export const EXPIRY_WARNING_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Reads a client certificate and its key and makes sure that they belong together
 * (network-and-oauth §3.2). The rule names the file and what is wrong with it, never its content.
 */
export function checkCertificatePair(
  { certFile, keyFile }: CertificateFiles,
  readFile: ReadFile,
  now: Date = new Date(),
): Parsed<CertificatePair> {
  const cert = readPem("certificate", certFile, readFile);
  if (cert.kind === "problem") return cert;
  const key = readPem("key", keyFile, readFile);
  if (key.kind === "problem") return key;
  const chain = parseChain(certFile, cert.value);
  if (chain.kind === "problem") return chain;
  const privateKey = parseKey(keyFile, key.value);
  if (privateKey.kind === "problem") return privateKey;
  const { leaf } = chain.value;
  if (!leaf.checkPrivateKey(privateKey.value)) {
    return refuse(`key file ${keyFile} does not belong to certificate file ${certFile}`);
  }
  const facts = factsOf(leaf);
  if (facts.notAfter <= now) {
    return refuse(`certificate file ${certFile} expired on ${dayOf(facts.notAfter)}`);
  }
  const pem = pemBlocks(key.value).find(isPrivateKey)?.text ?? key.value;
  return accept({ cert: chain.value.pem, key: pem, leaf: facts, notAfter: facts.notAfter });
}

/**
 * Reads a file of certificates to trust in addition (network-and-oauth §3.1). A bad block is skipped
 * and counted: one in the runtime's hands would spoil the whole client.
 */
export function checkCaBundle(path: string, readFile: ReadFile): Parsed<CaBundle> {
  const text = readPem("CA", path, readFile);
  if (text.kind === "problem") return text;
  const blocks = pemBlocks(text.value).filter(({ label }) => label.endsWith("CERTIFICATE"));
  const good = blocks.flatMap((block) => {
    const certificate = block.label === "CERTIFICATE" ? parseCertificate(block.text) : undefined;
    return certificate === undefined ? [] : [{ block, certificate }];
  });
  if (good.length === 0) return refuse(`CA file ${path} holds no usable certificate`);
  return accept({
    path,
    pems: good.map(({ block }) => block.text),
    certificates: good.map(({ certificate }) => factsOf(certificate)),
    badBlocks: blocks.length - good.length,
  });
}

/** One line if a certificate ends within the next 30 days, or has ended. */
export function expiryWarning(
  file: string,
  { notAfter }: Pick<CertificateFacts, "notAfter">,
  now: Date = new Date(),
): string | undefined {
  const days = (notAfter.getTime() - now.getTime()) / DAY_MS;
  if (days <= 0) return `certificate file ${file} expired on ${dayOf(notAfter)}`;
  if (days > EXPIRY_WARNING_DAYS) return undefined;
  const left = Math.floor(days);
  const span = left === 0 ? "less than a day" : `${left} day${left === 1 ? "" : "s"}`;
  return `certificate file ${file} expires in ${span}, on ${dayOf(notAfter)}`;
}

function readPem(what: string, path: string, readFile: ReadFile): Parsed<string> {
  try {
    const text = readFile(path);
    if (pemBlocks(text).length > 0) return accept(text);
    return refuse(`${what} file ${path} is ${text.trim() === "" ? "empty" : "not PEM"}`);
  } catch (error) {
    return refuse(`${what} file ${path} ${whyUnreadable(error)}`);
  }
}

function parseChain(
  path: string,
  text: string,
): Parsed<{ readonly leaf: X509Certificate; readonly pem: string }> {
  const blocks = pemBlocks(text).filter(({ label }) => label === "CERTIFICATE");
  const chain = blocks.map(({ text }) => parseCertificate(text));
  const [leaf] = chain;
  if (chain.length === 0) return refuse(`certificate file ${path} holds no certificate`);
  if (leaf === undefined || chain.includes(undefined)) {
    return refuse(`certificate file ${path} holds a damaged certificate`);
  }
  return accept({ leaf, pem: blocks.map(({ text }) => text).join("") });
}

function parseKey(path: string, text: string) {
  const block = pemBlocks(text).find(isPrivateKey);
  if (block === undefined) return refuse(`key file ${path} holds no private key`);
  if (isEncrypted(block)) {
    return refuse(`key file ${path} is encrypted; give the key without a passphrase`);
  }
  try {
    return accept(nodeCrypto().createPrivateKey(block.text));
  } catch {
    return refuse(`key file ${path} holds a damaged or unknown kind of private key`);
  }
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new (nodeCrypto().X509Certificate)(pem);
  } catch {
    return undefined;
  }
}

function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    id: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    subject: commonName(certificate.subject),
    issuer: commonName(certificate.issuer),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

/** A distinguished name comes one attribute a line. */
function commonName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll("\n", ", ");
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
