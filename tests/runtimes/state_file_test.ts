import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import { readBounded } from "../../lib/runtimes/state_file.ts";
import { State } from "../../lib/runtimes/state.ts";

async function inDirectory(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => work, OperatorError)).message;
}

Deno.test("readBounded: a file as it is, and none", () =>
  inDirectory(async (dir) => {
    await Deno.writeTextFile(`${dir}/a`, "12345");
    assertEquals(await readBounded(`${dir}/a`, "profile", 5), "12345");
    assertEquals(await readBounded(`${dir}/b`, "profile", 5), undefined);
  }));

Deno.test("readBounded: what is too large, a pipe, a directory and a way that is none are named", () =>
  inDirectory(async (dir) => {
    await Deno.writeTextFile(`${dir}/a`, "12345");
    await new Deno.Command("mkfifo", { args: [`${dir}/pipe`] }).output();
    const says = (name: string) => refusal(readBounded(`${dir}/${name}`, "profile", 4));
    assertEquals(await says("a"), `${dir}/a is larger than a profile can be; move it away`);
    assertEquals(await says("pipe"), `profile ${dir}/pipe is not a regular file; move it away`);
    assertEquals(await says(""), `profile ${dir}/ is a directory`);
    assertStringIncludes(await says("a/b"), "a part of this path is a file, not a directory");
  }));

Deno.test("State.change: a file in the place of its directory is told with the way out", () =>
  inDirectory(async (dir) => {
    await Deno.writeTextFile(`${dir}/file`, "");
    for (const root of [`${dir}/file`, `${dir}/file/below`]) {
      const said = await refusal(new State(root).change(AbortSignal.timeout(5_000), () => {}));
      assertEquals(
        said,
        `state directory ${root} cannot be made, a file is in its way: ` +
          "set TUNNEL_CLIENT_STATE_DIR to a directory",
      );
    }
  }));
