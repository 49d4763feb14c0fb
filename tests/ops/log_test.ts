import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import type { Fact } from "../../lib/core/fact.ts";
import { Secret } from "../../lib/core/secret.ts";
import { type LogSink, openLog } from "../../lib/ops/log.ts";
import { logOf } from "../../lib/ops/log_record.ts";
import { SAMPLES } from "./sample_facts.ts";

const IDENTITY = { clientInstanceId: "0".repeat(32), tunnelId: "tunnel_a" };
const FORMATS = ["console", "struct-text", "json"] as const;

/** Keeps what is written; `take` decides how many bytes of each call it accepts. */
class MemorySink implements LogSink {
  text = "";
  constructor(readonly take: (bytes: Uint8Array) => number = (bytes) => bytes.length) {}
  writeSync(bytes: Uint8Array): number {
    const taken = this.take(bytes);
    this.text += new TextDecoder().decode(bytes.subarray(0, taken));
    return taken;
  }
}

function open(sink: LogSink, level: "debug" | "info" | "warn" | "error" = "info") {
  return openLog({
    level,
    format: "console",
    file: undefined,
    identity: IDENTITY,
    wall: () => 0,
    sink,
  });
}

function info(message: string) {
  return { level: "info", message, attrs: {} } as const;
}

Deno.test("Log writes from its level up, and the level is live", () => {
  const sink = new MemorySink();
  using log = open(sink, "warn");
  log.write(info("hidden"));
  log.level = "debug";
  log.write({ level: "debug", message: "shown", attrs: {} });
  assertEquals(sink.text, "1970-01-01T00:00:00Z [DEBUG] shown\n");
});

Deno.test("Log goes on after a short write", () => {
  const sink = new MemorySink((bytes) => Math.min(5, bytes.length));
  using log = open(sink);
  log.write(info("a longer line"));
  assertEquals(sink.text, "1970-01-01T00:00:00Z [INFO] a longer line\n");
});

Deno.test("Log survives a full disk and says afterwards how many lines it cost", () => {
  let full = false;
  const sink = new MemorySink((bytes) => {
    if (full) throw new Error("No space left on device");
    return bytes.length;
  });
  using log = open(sink);
  full = true;
  log.write(info("one"));
  log.write(info("two"));
  full = false;
  log.write(info("three"));
  log.write(info("four"));
  assertEquals(sink.text.trim().split("\n").map((line) => line.slice(21)), [
    "[INFO] three",
    "[WARN] log lines were lost because the output failed lines=2",
    "[INFO] four",
  ]);
});

Deno.test("Log does not glue a line to one that was cut off", () => {
  let calls = 0;
  const sink = new MemorySink((bytes) => {
    calls++;
    if (calls === 1) return 10;
    if (calls === 2) throw new Error("No space left on device");
    return bytes.length;
  });
  using log = open(sink);
  log.write(info("torn"));
  log.write(info("whole"));
  assertStringIncludes(sink.text, "\n1970-01-01T00:00:00Z [INFO] whole\n");
});

Deno.test("Log gives up on a sink that takes nothing", () => {
  using log = open(new MemorySink(() => 0));
  log.write(info("lost"));
});

Deno.test("Log appends to a file only its owner can read", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const file = `${dir}/client.log`;
    for (const message of ["first", "second"]) {
      using log = openLog({ level: "info", format: "json", file, identity: IDENTITY });
      log.write(info(message));
    }
    const lines = Deno.readTextFileSync(file).trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.map((line) => line.msg), ["first", "second"]);
    assertEquals((Deno.statSync(file).mode ?? 0) & 0o777, 0o600);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("Log sets a full file aside and goes on; of two full ones the older is gone", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const file = `${dir}/client.log`;
    const rotation = { maxBytes: 400, keep: 1 };
    using log = openLog({ level: "info", format: "json", file, identity: IDENTITY, rotation });
    for (let n = 0; n < 10; n++) log.write(info(`line ${n} ${"x".repeat(100)}`));
    const linesOf = (path: string) =>
      Deno.readTextFileSync(path).trim().split("\n").map((line) =>
        JSON.parse(line).msg.split(" ")[1]
      );
    const kept = [...linesOf(`${file}.1`), ...linesOf(file)];
    assertEquals(kept, ["6", "7", "8", "9"].slice(-kept.length));
    assertEquals(Array.from(Deno.readDirSync(dir)).length, 2);
    assertEquals(Deno.statSync(file).size <= rotation.maxBytes, true);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("openLog names the setting and the path of a file it cannot open", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const error = assertThrows(
      () => openLog({ level: "info", format: "json", file: dir, identity: IDENTITY }),
      OperatorError,
    );
    assertStringIncludes(error.message, `log.file ${dir}`);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("Log writes nothing after it is disposed", () => {
  const sink = new MemorySink();
  const log = open(sink);
  log[Symbol.dispose]();
  log[Symbol.dispose]();
  log.write(info("late"));
  assertEquals(sink.text, "");
});

/** Runs a program that logs `lines` lines in this format and ends at once. */
function logger(format: "console" | "json", lines: number): Deno.Command {
  const module = new URL("../../lib/ops/log.ts", import.meta.url).href;
  const program = `
    const { openLog } = await import(${JSON.stringify(module)});
    const log = openLog({ level: "info", format: "${format}", file: undefined,
      identity: { clientInstanceId: "i", tunnelId: "t" } });
    for (let i = 0; i < ${lines}; i++) log.write({ level: "info", message: "line " + i, attrs: {} });
    Deno.exit(7);`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", program],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
}

Deno.test("the last line is there even when the process exits at once", async () => {
  const json = await logger("json", 2000).output();
  assertEquals(json.code, 7);
  const lines = new TextDecoder().decode(json.stdout).trim().split("\n");
  assertEquals(lines.length, 2000);
  assertEquals(JSON.parse(lines.at(-1) ?? "").msg, "line 1999");

  const human = await logger("console", 2).output();
  assertEquals(human.stdout.length, 0);
  assertStringIncludes(new TextDecoder().decode(human.stderr), "[INFO] line 1\n");
});

Deno.test("a reader that goes away does not end the process", async () => {
  const child = logger("json", 20_000).spawn();
  await child.stdout.cancel();
  await child.stderr.cancel();
  assertEquals((await child.status).code, 7);
});

/** The fact with `text` put into every string that is not one of its fixed words. */
function plant(fact: Fact, text: string): Fact {
  const free = new Set([
    ...["message", "hint", "reason", "detail", "target", "name", "description", "header"],
    ...["requestId", "channel", "method", "code", "tunnelRequestId", "commandType", "signal"],
  ]);
  return JSON.parse(
    JSON.stringify(fact, (key, value) => {
      return typeof value === "string" && free.has(key) ? `${value} ${text}` : value;
    }),
  );
}

const PLANTED: readonly (readonly [shape: string, secret: string])[] = [
  ["plain-old-control-plane-key", "plain-old-control-plane-key"],
  ["Authorization: Bearer eyJhbGciOi.J9.sig", "eyJhbGciOi"],
  ["Authorization: Basic aHVudGVyMg==", "aHVudGVyMg"],
  ["sk-proj-0123456789abcdef", "0123456789abcdef"],
  ["https://user:hunter2@host/x?access_token=hunter3", "hunter"],
  ['{"client_secret":"hunter2","headers":{"Cookie":["hunter3"]}}', "hunter"],
  ["X-Tunnel-Shard-Token: hunter2", "hunter2"],
];

for (const [shape, secret] of PLANTED) {
  Deno.test(`no log output shows the secret of ${shape}`, () => {
    for (const format of FORMATS) {
      const sink = new MemorySink();
      using log = openLog({
        level: "debug",
        format,
        file: undefined,
        identity: IDENTITY,
        secrets: [new Secret("plain-old-control-plane-key")],
        sink,
      });
      for (const fact of Object.values(SAMPLES)) {
        const record = logOf(plant(fact, shape));
        if (record !== undefined) log.write(record);
      }
      assert(sink.text.split("\n").length > 20, "lines were written");
      assert(sink.text.includes("REDACTED"), "the shape was in the lines");
      assert(!sink.text.includes(secret), `${format}: ${secret}`);
    }
  });
}

Deno.test("Log: a secret that comes while running is hidden as well, and so is the one before", () => {
  const sink = new MemorySink();
  using log = openLog({
    level: "info",
    format: "console",
    file: undefined,
    identity: IDENTITY,
    secrets: [new Secret("plain-old-first-one")],
    sink,
  });
  log.hide(new Secret("plain-old-second-one"));
  log.write(info("plain-old-first-one, then plain-old-second-one"));
  assertEquals(sink.text.includes("plain-old"), false, sink.text);
});

Deno.test({
  name: "openLog: a file that may not be written names the right to grant",
  permissions: { write: false },
  fn() {
    const file = "/nonexistent/client.log";
    assertThrows(
      () => openLog({ level: "info", format: "json", file, identity: IDENTITY }),
      OperatorError,
      `log.file ${file} cannot be opened for writing: not permitted; run with --allow-write=${file}`,
    );
  },
});
