/** One block of a PEM file. */
export interface PemBlock {
  /** What stands after BEGIN, such as `CERTIFICATE`. */
  readonly label: string;
  /** The block with both of its lines. */
  readonly text: string;
}

/** The blocks of a PEM text in order; whatever stands between them is a comment. */
export function pemBlocks(text: string): PemBlock[] {
  const block = /-----BEGIN ([A-Z0-9 ]+)-----[^]*?-----END \1-----/g;
  return [...text.matchAll(block)].map(([found, label = ""]) => ({ label, text: `${found}\n` }));
}

/** Whether a block holds a private key, of any kind. */
export function isPrivateKey({ label }: PemBlock): boolean {
  return label.endsWith("PRIVATE KEY");
}

/** Whether a private key needs a passphrase: PKCS#8, or the older form with its own header. */
export function isEncrypted({ label, text }: PemBlock): boolean {
  return label.startsWith("ENCRYPTED ") || /^Proc-Type:.*ENCRYPTED/m.test(text);
}
