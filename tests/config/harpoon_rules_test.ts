import { assertEquals } from "@std/assert";
import { load, problemLines } from "./load_fixture.ts";

const targets = (...items: string[]) => `harpoon: {targets: [${items.join(", ")}]}`;
const plain = (...items: string[]) =>
  `harpoon: {allow_plaintext_http: true, targets: [${items.join(", ")}]}`;

const refused: readonly [about: string, yaml: string, rule: string][] = [
  [
    "clear text by mistake [harpoon §14.3]",
    targets("{label: a, url: 'HTTP://h/?k=hush'}"),
    "target a: url must be https, or set harpoon.allow_plaintext_http to true",
  ],
  [
    "TLS through a socket",
    plain("{label: a, url: https://h, unix_socket: /s}"),
    "target a: unix_socket is spoken to in clear text: begin url with http:// and set " +
    "harpoon.allow_plaintext_http to true",
  ],
  [
    "a certificate that is never shown",
    plain("{label: a, url: http://h, client_cert: /c, client_key: /k}"),
    "target a: client_cert is only shown over TLS: begin url with https:// or leave the " +
    "certificate out",
  ],
  [
    "one URL over two sockets, told by its origin only [harpoon §14.4]",
    plain(
      "{label: a, url: 'http://u:hush@H/hush?k=hush', unix_socket: /s}",
      "{label: b, url: 'http://u:hush@h/hush?k=hush'}",
    ),
    "target b: duplicate target url http://h uses a different transport than target a: give " +
    "both the same unix_socket, or none",
  ],
  [
    "an operation that its document does not hold [harpoon §13]",
    targets(
      "{label: a, url: https://h, kind: graphql, operations: [{name: A, document: 'query B { id }'}]}",
    ),
    "target a: operation A: its document must hold an operation of its name: query A or mutation A",
  ],
];
for (const [about, yaml, rule] of refused) {
  Deno.test(`checkHarpoon: refuses ${about}`, () => {
    const [line] = problemLines(() => load({ yaml }));
    assertEquals(line, `harpoon.targets from c.yaml line 1: ${rule}`);
  });
}

const fine: readonly [about: string, yaml: string][] = [
  ["clear text where it is allowed", plain("{label: a, url: http://h}")],
  ["a socket with clear text", plain("{label: a, url: http://h, unix_socket: /s}")],
  [
    "one URL over one socket twice",
    plain(
      "{label: a, url: http://h, unix_socket: /s}",
      "{label: b, url: http://h, unix_socket: /s}",
    ),
  ],
  [
    "URLs that only look alike [harpoon §3]",
    plain("{label: a, url: http://h, unix_socket: /s}", "{label: b, url: http://h/}"),
  ],
  [
    "anything while Harpoon is off",
    "harpoon: {enabled: false, targets: [{label: a, url: http://h}]}",
  ],
];
for (const [about, yaml] of fine) {
  Deno.test(`checkHarpoon: accepts ${about}`, () => {
    load({ yaml });
  });
}

Deno.test("checkHarpoon: tells what is wrong with every target at once", () => {
  const yaml = targets("{label: a, url: http://h}", "{label: b, url: http://i, unix_socket: /s}");
  assertEquals(problemLines(() => load({ yaml })).length, 2);
});
