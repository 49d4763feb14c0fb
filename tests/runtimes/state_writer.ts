/**
 * A process that changes the state of `TUNNEL_CLIENT_STATE_DIR`, as the tests of real faults need it:
 * `add NAME COUNT` makes aliases one by one; `large COUNT` replaces all of them by many with long
 * names; `half` and `unnamed` stop for good in the middle of a write and before its file gets its
 * name.
 */
import { newAliasRecord } from "../../lib/runtimes/alias_record.ts";
import { printLines } from "../../lib/cli/output.ts";
import { openState } from "../../lib/runtimes/state.ts";

const state = openState((name) => Deno.env.get(name));
const signal = new AbortController().signal;
const [mode = "", ...words] = Deno.args;

/** Tells the test how far it came, and goes no further. */
function stopHere(): Promise<never> {
  printLines("stopped here");
  return new Promise(() => setInterval(() => {}, 1_000));
}

async function makeLarge(count: number): Promise<void> {
  await state.change(signal, ({ aliases }) => {
    aliases.clear();
    for (let index = 0; index < count; index++) {
      const record = { ...newAliasRecord(`large-${index}`, "t"), description: "x".repeat(200) };
      aliases.set(record.alias, record);
    }
  });
}

switch (mode) {
  case "add": {
    const [name = "", count = "0"] = words;
    for (let index = 0; index < Number(count); index++) {
      await state.change(signal, ({ aliases }) => {
        const alias = `${name}-${index}`;
        aliases.set(alias, newAliasRecord(alias, "t"));
      });
    }
    break;
  }
  case "large":
    await makeLarge(Number(words[0]));
    printLines("written");
    break;
  case "half": {
    const write = Deno.FsFile.prototype.write;
    Deno.FsFile.prototype.write = async function (bytes) {
      if (bytes.length < 1_000) return await write.call(this, bytes);
      await write.call(this, bytes.subarray(0, bytes.length / 2));
      return await stopHere();
    };
    await makeLarge(100);
    break;
  }
  case "unnamed":
    Deno.rename = stopHere;
    await makeLarge(100);
    break;
}
