import { assertEquals } from "@std/assert";
import { filledHeader } from "../../lib/build/pack.ts";

Deno.test("filledHeader: dollar signs and marks in what is filled in stay as they are", () => {
  const flags = "'--allow-read=/srv/$$a/$&/$`' --allow-env=@START@,@SUMS@";
  const header = filledHeader(
    '#@VERSION@\ntail -c +@START@\nrun @FLAGS@ "$@"\n@SUMS@ @OTHER@\n',
    new Map([["@VERSION@", "1.0.0"], ["@FLAGS@", flags], ["@SUMS@", "$'sum$'"]]),
  );
  const [, offset = ""] = /\+ *(\d+)/.exec(header) ?? [];
  assertEquals(
    header,
    `#1.0.0\ntail -c +${offset.padStart(7)}\nrun ${flags} "$@"\n$'sum$' @OTHER@\n`,
  );
  assertEquals(Number(offset), new TextEncoder().encode(header).length + 1);
});
