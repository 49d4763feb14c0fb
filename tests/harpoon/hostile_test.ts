import { assertEquals } from "@std/assert";
import { HOSTILE_TABLE } from "./hostile_table.ts";

for (const [name, cases] of Object.entries(HOSTILE_TABLE)) {
  Deno.test(`hostile input: ${name}`, () => {
    const wrong = cases
      .map(({ tried, expected, verdict }) => ({ tried, expected, actual: verdict() }))
      .filter(({ expected, actual }) => actual !== expected);
    assertEquals(wrong, []);
  });
}

Deno.test("hostile input: the table holds hundreds of cases, none of them twice", () => {
  const tried = Object.values(HOSTILE_TABLE).flat().map((item) => item.tried);
  const twice = tried.filter((item, at) => tried.indexOf(item) !== at);
  assertEquals({ twice, areMany: tried.length >= 300 }, { twice: [], areMany: true });
});
