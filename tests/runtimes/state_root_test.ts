import { assertEquals } from "@std/assert";
import { stateRoot } from "../../lib/runtimes/state_root.ts";

interface Row {
  readonly says: string;
  readonly env: Readonly<Record<string, string>>;
  /** Directories that exist, and what is in them. */
  readonly dirs?: Readonly<Record<string, readonly string[]>>;
  readonly os?: typeof Deno.build.os;
  readonly root: string;
}

const HOME = "/home/a";
const everything = {
  "/codex/tunnel-mcp": [],
  "/home/a/.codex/tunnel-mcp": [],
  "/home/a/.tunnel-client": ["aliases.yaml"],
};

const rows: readonly Row[] = [
  {
    says: "TUNNEL_CLIENT_STATE_DIR beats all",
    env: { TUNNEL_CLIENT_STATE_DIR: "/s/", HOME, CODEX_HOME: "/codex", XDG_STATE_HOME: "/x" },
    dirs: everything,
    root: "/s",
  },
  {
    says: "a ~ in it is the home directory",
    env: { TUNNEL_CLIENT_STATE_DIR: "~/state", HOME },
    root: "/home/a/state",
  },
  {
    says: "CODEX_HOME before the other older ones",
    env: { HOME, CODEX_HOME: "/codex/", XDG_STATE_HOME: "/x" },
    dirs: everything,
    root: "/codex/tunnel-mcp",
  },
  {
    says: "CODEX_HOME without the directory does not count",
    env: { HOME, CODEX_HOME: "/elsewhere" },
    dirs: everything,
    root: "/home/a/.codex/tunnel-mcp",
  },
  {
    says: "~/.tunnel-client with state in it, before XDG_STATE_HOME",
    env: { HOME, XDG_STATE_HOME: "/x" },
    dirs: { "/home/a/.tunnel-client": ["profiles", "health"] },
    root: "/home/a/.tunnel-client",
  },
  {
    says: "~/.tunnel-client with profiles only is no place of state [configuration §S]",
    env: { HOME, XDG_STATE_HOME: "/x" },
    dirs: { "/home/a/.tunnel-client": ["profiles"] },
    root: "/x/tunnel-client",
  },
  { says: "the state of the system", env: { HOME }, root: "/home/a/.local/state/tunnel-client" },
  {
    says: "the one of macOS",
    env: { HOME },
    os: "darwin",
    root: "/home/a/Library/Application Support/tunnel-client",
  },
  {
    says: "the home of Windows has another name",
    env: { USERPROFILE: "C:\\a" },
    os: "windows",
    root: "C:\\a/.local/state/tunnel-client",
  },
  { says: "without a home the working directory", env: { HOME: "  " }, root: "./.tunnel-client" },
];

for (const { says, env, dirs = {}, os = "linux", root } of rows) {
  Deno.test(`stateRoot: ${says} [runtimes §11.1] [cli §9]`, () => {
    assertEquals(stateRoot({ env: (name) => env[name], os, entries: (dir) => dirs[dir] }), root);
  });
}
