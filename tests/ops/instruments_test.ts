import { assertEquals } from "@std/assert";
import { Counter, Gauge, Histogram, Info, MAX_LABEL_SETS } from "../../lib/ops/instruments.ts";
import { readExposition, valueOf } from "./exposition.ts";

Deno.test("Counter: without labels it starts at 0, with labels it starts when fed", () => {
  assertEquals(
    new Counter("a_total", "h\\ \n").render(),
    "# HELP a_total h\\\\ \\n\n# TYPE a_total counter\na_total 0\n",
  );
  const labelled = new Counter("b_total", "h", "x");
  assertEquals(readExposition(labelled.render()), []);
  labelled.add(2, "1");
  labelled.add(1, "1");
  assertEquals(valueOf(readExposition(labelled.render()), "b_total", { x: "1" }), 3);
});

Deno.test("Counter: label values are escaped and kept apart", () => {
  const counter = new Counter("c_total", "h", "x", "y");
  const hostile = 'a"b\\c\nd';
  counter.add(1, hostile, "y");
  counter.add(5, "a", "b");
  counter.add(7, "a\nb", "");
  const samples = readExposition(counter.render());
  assertEquals(valueOf(samples, "c_total", { x: hostile, y: "y" }), 1);
  assertEquals(valueOf(samples, "c_total", { x: "a", y: "b" }), 5);
  assertEquals(valueOf(samples, "c_total", { x: "a\nb", y: "" }), 7);
});

Deno.test("Counter: label sets beyond the bound count together as other", () => {
  const counter = new Counter("d_total", "h", "x");
  for (let i = 0; i < MAX_LABEL_SETS + 50; i++) counter.add(1, `v${i}`);
  counter.add(10, "v0");
  const samples = readExposition(counter.render());
  assertEquals(samples.length, MAX_LABEL_SETS + 1);
  assertEquals(valueOf(samples, "d_total", { x: "other" }), 50);
  assertEquals(valueOf(samples, "d_total", { x: "v0" }), 11);
});

Deno.test("Gauge: shows the last value, also special ones", () => {
  const gauge = new Gauge("e", "h");
  gauge.set(3.5);
  gauge.set(1e21);
  assertEquals(valueOf(readExposition(gauge.render()), "e"), 1e21);
  gauge.set(Infinity);
  assertEquals(valueOf(readExposition(gauge.render()), "e"), Infinity);
});

Deno.test("Histogram: a bound belongs to its bucket, buckets add up, odd values are no data", () => {
  const histogram = new Histogram("f_seconds", "h", [0.1, 1], "k");
  for (const value of [0, 0.1, 0.5, 7, NaN, Infinity]) histogram.observe(value, "a");
  histogram.observe(1, "b");
  const samples = readExposition(histogram.render());
  const bucket = (k: string, le: string) => valueOf(samples, "f_seconds_bucket", { k, le });
  assertEquals([bucket("a", "0.1"), bucket("a", "1"), bucket("a", "+Inf")], [2, 3, 4]);
  assertEquals([bucket("b", "0.1"), bucket("b", "1"), bucket("b", "+Inf")], [0, 1, 1]);
  assertEquals(valueOf(samples, "f_seconds_sum", { k: "a" }), 7.6);
  assertEquals(valueOf(samples, "f_seconds_count", { k: "a" }), 4);
});

Deno.test("Info: one series that is 1, its labels written so that any text fits", () => {
  const version = `1.0\\"x"\n`;
  const samples = readExposition(new Info("g_info", "h", { version, deno: "2" }).render());
  assertEquals(samples, [{ name: "g_info", labels: { version, deno: "2" }, value: 1 }]);
});
