import { assertEquals } from "@std/assert";
import { socketPlace } from "../../lib/core/dead_socket.ts";

Deno.test("socketPlace: free, foreign, alive, and dead once its listener is gone", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/s`;
    assertEquals(await socketPlace(path), "free");
    await Deno.writeTextFile(`${dir}/file`, "");
    assertEquals(await socketPlace(`${dir}/file`), "foreign");
    const listener = Deno.listen({ transport: "unix", path });
    const accepted = listener.accept();
    assertEquals(await socketPlace(path), "alive");
    (await accepted).close();
    // As a process leaves it that was killed: the file stays, nobody listens.
    await Deno.rename(path, `${dir}/left`);
    listener.close();
    assertEquals(await socketPlace(`${dir}/left`), "dead");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
