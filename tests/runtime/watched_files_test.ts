import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import { WatchedFiles } from "../../lib/runtime/watched_files.ts";
import { ManualClock } from "../control/manual_clock.ts";

const NEVER = new AbortController().signal;
const read = (path: string) => Deno.readTextFileSync(path);

/** Time that passes at once. */
const INSTANT = {
  ...systemClock,
  sleep: (_ms: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    return new Promise<void>((resolve) => setTimeout(resolve, 0));
  },
};

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await body(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("WatchedFiles: a file rewritten in place is noticed, one that is left alone is not", () =>
  inDirectory(async (directory) => {
    const [kept, key] = [`${directory}/kept`, `${directory}/key`];
    await Deno.writeTextFile(kept, "a");
    await Deno.writeTextFile(key, "one");
    const files = new WatchedFiles(read);
    assertEquals([files.read(kept), files.read(key)], ["a", "one"]);
    const changed = files.changed(undefined, INSTANT, NEVER);
    await Deno.writeTextFile(key, "three");
    assertEquals(await changed, key);
  }));

Deno.test("WatchedFiles: a change is noticed although somebody has read the file since", () =>
  inDirectory(async (directory) => {
    const key = `${directory}/key`;
    await Deno.writeTextFile(key, "one");
    const files = new WatchedFiles(read);
    files.read(key);
    await Deno.writeTextFile(key, "three");
    assertEquals(files.read(key), "three");
    assertEquals(await files.changed(undefined, INSTANT, AbortSignal.timeout(5_000)), key);
  }));

Deno.test("WatchedFiles: a mounted secret changes by a link in its path (Kubernetes)", () =>
  inDirectory(async (directory) => {
    for (const [version, text] of [["v1", "same1"], ["v2", "same2"]]) {
      await Deno.mkdir(`${directory}/${version}`);
      await Deno.writeTextFile(`${directory}/${version}/key`, text ?? "");
    }
    await Deno.symlink("v1", `${directory}/..data`);
    await Deno.symlink("..data/key", `${directory}/key`);
    const files = new WatchedFiles(read);
    assertEquals(files.read(`${directory}/key`), "same1");
    await Deno.symlink("v2", `${directory}/..new`);
    await Deno.rename(`${directory}/..new`, `${directory}/..data`);
    assertEquals(await files.changed(undefined, INSTANT, NEVER), `${directory}/key`);
    const later = files.another();
    assertEquals(later.read(`${directory}/key`), "same2");
  }));

Deno.test("WatchedFiles: a missing file is one that may come", () =>
  inDirectory(async (directory) => {
    const files = new WatchedFiles(read);
    assertThrows(() => files.read(`${directory}/key`), Deno.errors.NotFound);
    await Deno.writeTextFile(`${directory}/key`, "here");
    assertEquals(await files.changed(undefined, INSTANT, NEVER), `${directory}/key`);
  }));

Deno.test("WatchedFiles: what a broken reading saw is no news again, what it did not get to stays watched", () =>
  inDirectory(async (directory) => {
    const [profile, key] = [`${directory}/profile`, `${directory}/key`];
    await Deno.writeTextFile(profile, "good");
    await Deno.writeTextFile(key, "one");
    const files = new WatchedFiles(read);
    files.read(profile);
    files.read(key);
    await Deno.writeTextFile(profile, "broken!");
    const broken = files.another();
    broken.read(profile);
    files.update(broken, false);
    const changed = files.changed(undefined, INSTANT, NEVER);
    await Deno.writeTextFile(key, "two!");
    assertEquals(await changed, key);
    // A good reading that no longer needs the key forgets it.
    const good = files.another();
    good.read(profile);
    files.update(good, true);
    await Deno.writeTextFile(key, "three!");
    const cut = new AbortController();
    const waiting = files.changed(undefined, new ManualClock(), cut.signal);
    cut.abort(new Error("not noticed"));
    await assertRejects(() => waiting, Error, "not noticed");
  }));

Deno.test("WatchedFiles: a file that does not count does not count", () =>
  inDirectory(async (directory) => {
    const [profile, key] = [`${directory}/profile`, `${directory}/key`];
    for (const path of [profile, key]) await Deno.writeTextFile(path, "1");
    const files = new WatchedFiles(read);
    files.read(profile);
    files.read(key);
    await Deno.writeTextFile(profile, "22");
    const changed = files.changed(profile, INSTANT, NEVER);
    await Deno.writeTextFile(key, "22");
    assertEquals(await changed, key);
  }));
