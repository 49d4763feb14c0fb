import { assertEquals } from "@std/assert";
import { didYouMean, nearest } from "../../lib/config/nearest.ts";

Deno.test("nearest: finds added, missing, changed and swapped letters", () => {
  const words = ["tunnel_id", "url_path", "base_url", "log.level"];
  assertEquals(nearest("tunel_id", words), "tunnel_id");
  assertEquals(nearest("tunnel_idd", words), "tunnel_id");
  assertEquals(nearest("tunnel-id", words), "tunnel_id");
  assertEquals(nearest("log.levle", words), "log.level");
});

Deno.test("nearest: says nothing when no word is close", () => {
  assertEquals(nearest("profile", ["tunnel_id", "url_path"]), undefined);
  assertEquals(nearest("", ["a"]), undefined);
  assertEquals(nearest("x", []), undefined);
});

Deno.test("nearest: counts a swap of neighbours as one mistake", () => {
  assertEquals(nearest("rnu", ["run"]), "run");
});

Deno.test("didYouMean: is a remark or nothing", () => {
  assertEquals(didYouMean("rnu", ["run"]), ' (did you mean "run"?)');
  assertEquals(didYouMean("zzz", ["run"]), "");
});
