import { assertEquals } from "@std/assert";
import { Secret } from "../../lib/core/secret.ts";
import { knownSecrets } from "../../lib/runtime/known_secrets.ts";
import { settingsOf } from "./settings_fixture.ts";

Deno.test("knownSecrets: keys, tokens and the credentials in header values; ordinary values are not", () => {
  const settings = settingsOf({
    controlPlane: { apiKey: new Secret("sk-key"), extraHeaders: [["X-Team", "red-team"]] },
    mcp: { extraHeaders: [["Authorization", "Bearer b-token"], ["Accept", "text/html"]] },
    adminUi: { token: new Secret("admin-token") },
    harpoon: {
      targets: [{
        label: "a",
        url: "https://h/",
        prefix: false,
        headers: [["X-Api-Key", "target-key"], ["X-Other", "red-team"]],
      }],
    },
  });
  assertEquals(knownSecrets(settings).map((secret) => secret.reveal()), [
    "sk-key",
    "admin-token",
    "red-team",
    "b-token",
    "target-key",
  ]);
});
