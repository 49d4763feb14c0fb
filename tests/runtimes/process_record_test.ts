import { assertEquals, assertThrows } from "@std/assert";
import { OperatorError } from "../../lib/core/errors.ts";
import {
  newProcessRecord,
  processMembers,
  readProcessRecord,
} from "../../lib/runtimes/process_record.ts";

Deno.test("ProcessRecord: what is read is written again, members of other versions included [runtimes §1.2]", () => {
  const members = {
    alias: "docs",
    tunnel_id: "tunnel_1",
    target_kind: "command",
    target_value: "srv",
    command: "tunnel-client run",
    mode: "process",
    pid: 42,
    pid_started: "ticks=7",
    profile_digest: "ab",
    invented_later: true,
  };
  assertEquals(processMembers(readProcessRecord("docs", members, "f")), members);
});

Deno.test("ProcessRecord: a stopped one is written without process id", () => {
  assertEquals(processMembers(newProcessRecord("docs", "tunnel_1")), {
    alias: "docs",
    tunnel_id: "tunnel_1",
    mode: "stopped",
  });
});

const MODES = [
  [{ session_name: "s" }, "tmux"],
  [{ pid: 7 }, "process"],
  [{ pid: 0 }, "stopped"],
  [{ mode: "stopped", pid: 7 }, "stopped"],
] as const;

for (const [members, mode] of MODES) {
  Deno.test(`ProcessRecord: ${JSON.stringify(members)} is in mode ${mode}`, () => {
    assertEquals(readProcessRecord("docs", members, "f").mode, mode);
  });
}

Deno.test("ProcessRecord: a command is kept as one text, also where it is a list", () => {
  assertEquals(readProcessRecord("docs", { command: ["a", "b"] }, "f").command, "a b");
});

for (
  const wrong of [{ pid: -1 }, { pid: "7" }, { pid: 1.5 }, { mode: "magic" }, { target_kind: "x" }]
) {
  Deno.test(`ProcessRecord: ${JSON.stringify(wrong)} is refused`, () => {
    assertThrows(() => readProcessRecord("docs", wrong, "f"), OperatorError, "f: ");
  });
}
