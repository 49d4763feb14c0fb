import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually, memberOf, openRuntimes, payloadOf, pidOf } from "./runtimes_rig.ts";

/** A process that is nobody's business here. */
function stranger() {
  const child = new Deno.Command("sleep", { args: ["600"] }).spawn();
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

Deno.test("runtimes: a killed runtime is told as gone, and started again by connect and forgotten by rm", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const pid = pidOf(rig.record("docs"));
  Deno.kill(pid, "SIGKILL");
  await eventually(async () => (await rig.processes()).length === 0, "it is gone");
  const text = await rig.run(["status", "docs"]);
  assertEquals([text.code, text.stdout.split("\t")[1]], [0, "stopped"]);
  assertStringIncludes(text.stderr, "its process is gone, though nobody stopped it");
  const status = payloadOf(await rig.run(["status", "docs", "--json"]), 0);
  assertStringIncludes(JSON.stringify(status["repair_actions"]), '[{"id":"start_runtime",');
  assertEquals([status["process_running"], status["stale"]], [false, false]);
  // The URL file it left behind leads nowhere.
  assertEquals(memberOf(status, "local", "health", "exists"), true);
  assertEquals(status["health_url"], "");

  const command = String(status["repair_command"]);
  assertStringIncludes(command, "runtimes connect --alias docs ");
  // The command runs as it is printed, but for the way this program is called.
  const words = command.slice(command.indexOf("runtimes ") + "runtimes ".length).split(" ");
  const again = await rig.run([...words, "--json"]);
  assertEquals(payloadOf(again, 0)["launched"], true);
  assert(pidOf(rig.record("docs")) !== pid);

  Deno.kill(pidOf(rig.record("docs")), "SIGKILL");
  await eventually(async () => (await rig.processes()).length === 0, "it is gone");
  const removed = await rig.run(["rm", "docs"]); // [cli §18]: without a stop before
  assertEquals(removed.code, 0, removed.stderr);
});

Deno.test("runtimes connect: killed while it waits, its runtime is recorded and can be stopped", async () => {
  await using rig = await openRuntimes();
  // Nobody is at the control plane: it never gets ready.
  const env = { CONTROL_PLANE_BASE_URL: "http://127.0.0.1:9" };
  await using starter = rig.start(
    ["connect", "--alias", "docs", ...rig.target, "--wait-for", "ready", "--wait", "60s"],
    { env },
  );
  await starter.line("docs: waiting for readiness");
  starter.signal("SIGKILL");
  await starter.exit();
  const pid = pidOf(rig.record("docs"));
  assertEquals(await rig.processes(), [pid]);
  const status = payloadOf(await rig.run(["status", "docs", "--json"]), 0);
  assertEquals([status["runtime_state"], status["process_running"]], ["healthy", true]);
  assertEquals((await rig.run(["stop", "docs"])).code, 0);
  assertEquals(await rig.processes(), []);
});

Deno.test("runtimes stop: does not wait for a connect that waits", async () => {
  await using rig = await openRuntimes();
  const env = { CONTROL_PLANE_BASE_URL: "http://127.0.0.1:9" };
  await using starter = rig.start(
    ["connect", "--alias", "docs", ...rig.target, "--wait-for", "ready", "--wait", "60s"],
    { env },
  );
  await starter.line("docs: waiting for readiness");
  assertEquals((await rig.run(["stop", "docs"])).stdout, "Stopped docs\n");
  assertEquals((await starter.exit()).code, 2);
  await starter.line("docs is stopped: the runtime ended: exit code 0");
  assertEquals(await rig.processes(), []);
});

Deno.test("runtimes connect: killed before it could record the process, the next one finds it by its pages", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const { pid, pid_started: _, ...record } = rig.record("docs");
  await Deno.writeTextFile(`${rig.state}/processes.yaml`, JSON.stringify({ docs: record }));
  const status = payloadOf(await rig.run(["status", "docs", "--json"]), 0);
  assertEquals(status["process_running"], true);
  const again = payloadOf(
    await rig.run(["connect", "--alias", "docs", ...rig.target, "--json"]),
    0,
  );
  assertEquals([again["already_running"], again["pid"]], [true, pid]);
  assertEquals(rig.record("docs")["pid"], pid);
  assertEquals(await rig.processes(), [Number(pid)]);
  assertEquals(payloadOf(await rig.run(["stop", "docs", "--json"]), 0)["already_stopped"], false);
  assertEquals(await rig.processes(), []);
});

Deno.test("runtimes connect: a killed runtime that was started again by hand is recorded under its new process", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const { pid, ...record } = rig.record("docs");
  const gone = { ...record, pid: 2 ** 30, pid_started: "lstart=2020-01-01T00:00:00Z" };
  await Deno.writeTextFile(`${rig.state}/processes.yaml`, JSON.stringify({ docs: gone }));
  const again = payloadOf(
    await rig.run(["connect", "--alias", "docs", ...rig.target, "--json"]),
    0,
  );
  assertEquals([again["already_running"], again["pid"]], [true, pid]);
  // Its pages need not answer for the next command to know it.
  const { pid: kept, pid_started } = rig.record("docs");
  assertEquals([kept, pid_started === gone.pid_started], [pid, false]);
  assertEquals((await rig.run(["stop", "docs"])).stdout, "Stopped docs\n");
});

/** A control plane that answers nobody until two have asked, or one has waited for long. */
function meetingPlace() {
  const both = Promise.withResolvers<void>();
  let asked = 0;
  const timer = setTimeout(both.resolve, 1_500);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async () => {
    if (++asked === 2) both.resolve();
    await both.promise;
    return new Response(null, { status: 503 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await server.shutdown();
    },
  };
}

Deno.test("runtimes connect: of two at once for one alias the second uses what the first started [runtimes §12.11]", async () => {
  await using plane = meetingPlace();
  await using rig = await openRuntimes();
  const words = ["connect", "--alias", "docs", ...rig.target, "--json"];
  const env = { CONTROL_PLANE_BASE_URL: plane.url };
  const both = await Promise.all([rig.run(words, { env }), rig.run(words, { env })]);
  const payloads = both.map((ran) => payloadOf(ran, 0));
  assertEquals(payloads.map(({ launched }) => launched).toSorted(), [false, true]);
  const pid = pidOf(rig.record("docs"));
  assertEquals(payloads.map((payload) => payload["pid"]), [pid, pid]);
  assertEquals(await rig.processes(), [pid]);
});

Deno.test("runtimes: two aliases at once lose no record [runtimes §12.11, §12.13]", async () => {
  await using rig = await openRuntimes();
  const names = ["one", "two"];
  const ran = await Promise.all(
    names.map((alias) => rig.run(["connect", "--alias", alias, ...rig.target, "--json"])),
  );
  const pids = names.map((alias) => pidOf(rig.record(alias)));
  assertEquals(ran.map((each) => payloadOf(each, 0)["pid"]), pids);
  // Both serve one tunnel, and are not taken for one another.
  for (const [index, alias] of names.entries()) {
    const status = payloadOf(await rig.run(["status", alias, "--json"]), 0);
    assertEquals(memberOf(status, "local", "live_admin_ui", "status", "pid"), pids[index]);
  }
  assertEquals((await rig.run(["stop", "one"])).code, 0);
  const stopped = payloadOf(await rig.run(["status", "one", "--json"]), 0);
  assertEquals([stopped["process_running"], stopped["runtime_state"]], [false, "stopped"]);
  assertEquals(await rig.processes(), [pids[1] ?? 0]);
});

Deno.test("runtimes stop: a process id that was used again belongs to a stranger, who is left alone [runtimes §12.3, cli §18]", async () => {
  await using rig = await openRuntimes();
  await using other = stranger();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const record = rig.record("docs");
  Deno.kill(pidOf(record), "SIGKILL");
  await eventually(async () => (await rig.processes()).length === 0, "it is gone");
  const reused = { docs: { ...record, pid: other.pid } };
  await Deno.writeTextFile(
    `${rig.state}/processes.yaml`,
    JSON.stringify(reused).replace(/lstart=[^" ]+/, "lstart=2001-01-01T00:00:00Z")
      .replace(/boot=\S+ ticks=\d+ /, ""),
  );
  const status = payloadOf(await rig.run(["status", "docs", "--json"]), 0);
  assertEquals([status["process_running"], status["runtime_state"]], [false, "stopped"]);
  const stopped = payloadOf(await rig.run(["stop", "docs", "--json"]), 0);
  assertEquals([stopped["already_stopped"], stopped["stopped"]], [true, true]);
  // Alive, and not on its way out.
  Deno.kill(other.pid, "SIGCONT");
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "args=", "-p", String(other.pid)],
  }).output();
  assertEquals(new TextDecoder().decode(stdout).trim().split("/").at(-1), "sleep 600");
});

Deno.test("runtimes stop: without the means to tell processes apart nothing is signalled and all is kept [runtimes §12.2]", async () => {
  await using rig = await openRuntimes();
  await rig.run(["connect", "--alias", "docs", ...rig.target]);
  const record = rig.record("docs");
  const { pid_started: _, ...unmarked } = record;
  await Deno.writeTextFile(`${rig.state}/processes.yaml`, JSON.stringify({ docs: unmarked }));
  await Deno.remove(`${rig.state}/health/docs.url`);
  const stopped = payloadOf(await rig.run(["stop", "docs", "--json"]), 2);
  assertEquals([stopped["stopped"], stopped["already_stopped"]], [false, false]);
  assertStringIncludes(String(stopped["stop_error"]), "cannot be told from a stranger");
  assertEquals(rig.record("docs")["pid"], record["pid"]);
  assertEquals(await rig.processes(), [pidOf(record)]);
  const refused = await rig.run(["rm", "docs"]);
  assertEquals(refused.code, 1);
});
