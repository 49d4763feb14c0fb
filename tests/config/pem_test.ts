import { assertEquals } from "@std/assert";
import { isEncrypted, isPrivateKey, pemBlocks } from "../../lib/config/pem.ts";

const block = (label: string, body = "AAAA") =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;

Deno.test("pemBlocks: every block in order, comments around them left out", () => {
  const text = `# root\n${block("CERTIFICATE")}\r\nbag attributes\n${block("EC PRIVATE KEY")}`;
  assertEquals(pemBlocks(text), [
    { label: "CERTIFICATE", text: `${block("CERTIFICATE")}\n` },
    { label: "EC PRIVATE KEY", text: `${block("EC PRIVATE KEY")}\n` },
  ]);
});

Deno.test("pemBlocks: a block without its end, or with another's, is none", () => {
  assertEquals(pemBlocks(""), []);
  assertEquals(pemBlocks("-----BEGIN CERTIFICATE-----\nAAAA\n"), []);
  assertEquals(pemBlocks("-----BEGIN CERTIFICATE-----\nA\n-----END PRIVATE KEY-----"), []);
});

Deno.test("isPrivateKey and isEncrypted: by label, or by the older form's header", () => {
  const old = block("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA");
  const table: [text: string, isKey: boolean, encrypted: boolean][] = [
    [block("PRIVATE KEY"), true, false],
    [block("RSA PRIVATE KEY"), true, false],
    [block("ENCRYPTED PRIVATE KEY"), true, true],
    [old, true, true],
    [block("CERTIFICATE"), false, false],
    [block("PUBLIC KEY"), false, false],
  ];
  for (const [text, isKey, encrypted] of table) {
    const [found] = pemBlocks(text);
    assertEquals(found !== undefined && isPrivateKey(found), isKey, text);
    assertEquals(found !== undefined && isEncrypted(found), encrypted, text);
  }
});
