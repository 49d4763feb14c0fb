import { assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT, startProcess } from "../../e2e/process.ts";
import { stateHome } from "./state_home.ts";

Deno.test("runtimes create: a stop while the service is asked ends it in one line, the alias is free", async () => {
  await using at = await stateHome();
  const asked = Promise.withResolvers<void>();
  const never = Promise.withResolvers<Response>();
  await using host = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => {
      asked.resolve();
      return never.promise;
    },
  );
  await using command = startProcess({
    args: [
      ...["run", "-q", "--no-prompt", "--frozen", "--allow-env", "--allow-read"],
      ...["--allow-net=127.0.0.1", `--allow-write=${at.home}`, `${ROOT}main.ts`],
      ...["runtimes", "create", "--alias=docs", "--workspace-id=w", "--json"],
    ],
    env: {
      HOME: at.home,
      OPENAI_ADMIN_KEY: "sk-admin",
      CONTROL_PLANE_BASE_URL: `http://127.0.0.1:${host.addr.port}`,
    },
  });
  await asked.promise;
  command.signal("SIGINT");
  assertEquals(await command.exit(), { code: 1, signal: null });
  assertEquals(command.lines.length, 1);
  assertStringIncludes(command.lines[0] ?? "", "the request was cancelled");
  assertEquals(await at.file("aliases.yaml"), undefined);
  using lock = await Deno.open(`${at.root}/locks/docs.lock`, { write: true });
  assertEquals(await lock.tryLock(true), true);
  never.resolve(new Response());
});
