import { assertEquals } from "@std/assert";
import {
  connectCommand,
  repairActions,
  type RepairCase,
} from "../../../lib/cli/runtimes/repair_actions.ts";
import { newAliasRecord } from "../../../lib/runtimes/alias_record.ts";
import { newProcessRecord, type ProcessRecord } from "../../../lib/runtimes/process_record.ts";

const TUNNEL = `tunnel_${"a".repeat(32)}`;
const RECORD: ProcessRecord = {
  ...newProcessRecord("docs", TUNNEL),
  mode: "process",
  target_kind: "command",
  target_value: "srv 'a b' $(id)",
};
const WELL: RepairCase = {
  alias: { ...newAliasRecord("docs", TUNNEL), profile_name: "docs", profile_dir: "/p q" },
  record: RECORD,
  keyReference: "env:CONTROL_PLANE_API_KEY",
  state: "ready",
  running: { kind: "running", pid: 7, started: "" },
  profileExists: true,
  isUrlFileStale: false,
  pollHealth: { state: "direct", reason: "" },
  isTunnelGone: false,
};
const STOPPED: RepairCase = { ...WELL, state: "stopped", running: { kind: "stopped" } };

const cases: readonly [what: string, found: RepairCase, ids: readonly string[]][] = [
  ["nothing is wrong", WELL, ["inspect"]],
  ["it is stopped", STOPPED, ["start_runtime"]],
  ["its profile is gone", { ...STOPPED, profileExists: false }, ["reconnect_missing_profile"]],
  ["its URL file is stale", { ...WELL, isUrlFileStale: true }, ["refresh_stale_health_url"]],
  [
    "its URL file is stale because it ended",
    { ...STOPPED, isUrlFileStale: true },
    ["start_runtime"],
  ],
  [
    "its proxy is broken",
    { ...WELL, pollHealth: { state: "unhealthy", reason: "" } },
    ["repair_control_plane_proxy"],
  ],
  [
    "its tunnel is gone",
    { ...STOPPED, isTunnelGone: true },
    ["check_remote_tunnel", "start_runtime"],
  ],
  ["it was never connected", { ...STOPPED, record: undefined }, ["inspect"]],
];
for (const [what, found, ids] of cases) {
  Deno.test(`repairActions: ${what} -> ${ids.join(", ")} [runtimes §1.7]`, () => {
    assertEquals(repairActions(found).map(({ id }) => id), ids);
  });
}

Deno.test("connectCommand: complete, and quoted for a shell [runtimes §12.9, cli §18]", () => {
  const words = (command = "") => command.slice(command.indexOf("runtimes connect"));
  assertEquals(
    words(connectCommand(WELL)),
    `runtimes connect --alias docs --tunnel-id ${TUNNEL} --profile-dir '/p q' --profile docs ` +
      `--mcp-command 'srv '\\''a b'\\'' $(id)'`,
  );
  assertEquals(
    words(connectCommand({
      ...WELL,
      keyReference: "file:/run/key",
      record: { ...RECORD, mode: "tmux", target_kind: "server_url", target_value: "http://h/mcp" },
    })),
    `runtimes connect --alias docs --tunnel-id ${TUNNEL} --profile-dir '/p q' --profile docs ` +
      "--mcp-server-url http://h/mcp --runtime-api-key file:/run/key --tmux",
  );
  assertEquals(connectCommand({ ...WELL, record: undefined }), undefined);
});
