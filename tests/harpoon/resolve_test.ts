import { assert, assertEquals } from "@std/assert";
import { lookupBy, type Resolve } from "../../lib/harpoon/resolve.ts";
import { serveNames } from "./name_server.ts";

const forever = () => new AbortController().signal;

/** What a socket gets to hear: addresses with their families, or why there are none. */
function heard(resolve: Resolve, all: boolean): Promise<string> {
  return new Promise((settle) => {
    const lookup = lookupBy(resolve, forever(), (error) => settle(`failed: ${error.message}`));
    lookup("name.test", { all }, (_error, found, family) =>
      settle(
        typeof found === "string"
          ? `${found}/${family}`
          : found.map((each) => `${each.address}/${each.family}`).join(),
      ));
  });
}

Deno.test("lookupBy: hands over what a name server says, all of it or the first", async () => {
  await using names = await serveNames(["10.0.0.1", "10.0.0.2"]);
  assertEquals(await heard(names.resolve, true), "10.0.0.1/4,10.0.0.2/4");
  assertEquals(await heard(names.resolve, false), "10.0.0.1/4");
  assertEquals(await heard(() => Promise.resolve(["fd00::1"]), true), "fd00::1/6");
});

Deno.test("lookupBy: no address, an error, and what the socket throws all fail it", async () => {
  await using names = await serveNames([]);
  assert((await heard(names.resolve, true)).startsWith("failed: "));
  assertEquals(
    await heard(() => Promise.resolve([]), true),
    "failed: the host has no address",
  );
  const thrown = await new Promise<Error>((settle) => {
    const lookup = lookupBy(() => Promise.resolve(["10.0.0.1"]), forever(), settle);
    lookup("name.test", { all: true }, () => {
      throw new Deno.errors.NotCapable("not to there");
    });
  });
  assertEquals(thrown.name, "NotCapable");
});
