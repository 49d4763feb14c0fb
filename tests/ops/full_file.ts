import { RotatedFile } from "../../lib/ops/rotated_file.ts";

/** Fills a file up to the limit of this process, makes room and goes on; see the test. */
const [path = ""] = Deno.args;
const encoder = new TextEncoder();
using file = new RotatedFile(path, { maxBytes: 1_000_000, keep: 1 });
file.append(encoder.encode(`${"x".repeat(300)}\n`));
let failed = false;
try {
  file.append(encoder.encode(`${"y".repeat(2_000)}\n`));
} catch {
  failed = true;
}
if (!failed) throw new Error("there is no limit");
Deno.truncateSync(path, 351);
file.append(encoder.encode("after\n"));
