import { assertEquals } from "@std/assert";
import { pathTemplate } from "../../lib/harpoon/path_template.ts";

const TABLE: readonly (readonly [path: string, template: string])[] = [
  ["/", "/"],
  ["", ""],
  ["/users/1042/orders", "/users/*/orders"],
  ["/users/1042?token=abc", "/users/*"],
  ["/v1/things#part", "/v1/things"],
  ["/v2beta1/oauth2/token", "/v2beta1/oauth2/token"],
  ["/a/6f1c2b1e-8a3d-4d38-9b65-0a6a2f2d9f10", "/a/*"],
  ["/commits/deadbeefcafe", "/commits/*"],
  ["/commits/0x1234abcd", "/commits/*"],
  ["/hooks/T0001/B0002/dGhpcyBpcyBhIHNlY3JldA", "/hooks/*/*/*"],
  ["/customers/cus_9s6XKzkNRiz8i3", "/customers/*"],
  ["/mail/ann@corp.example", "/mail/*"],
  ["/files/a%20b", "/files/*"],
  ["/days/2026-01-13", "/days/*"],
  ["/long-kebab-case-names-stay-as-they-are/x", "/long-kebab-case-names-stay-as-they-are/x"],
  ["/AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh", "/*"],
  [`/${"a".repeat(65)}`, "/*"],
  ["/a//b/", "/a//b/"],
  [`/a${"/b".repeat(40)}`, `/a${"/b".repeat(11)}/…`],
];

for (const [path, template] of TABLE) {
  Deno.test(`pathTemplate: ${JSON.stringify(path)}`, () => {
    assertEquals(pathTemplate(path), template);
  });
}
