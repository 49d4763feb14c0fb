import { SETUP_URLS } from "../places.ts";
import { typed } from "../self_command.ts";

/** What doctor checks, and the keys that come up in it. */
export const doctorTopic: readonly string[] = [
  "doctor reads the same settings as run, tries each hop the way run would, and starts nothing.",
  "",
  "What it looks at, in order:",
  "  settings       where they come from, whether they load, the tunnel id, the key's reference",
  "  pages          where tunnels, keys and connectors are managed; printed to be at hand",
  "  MCP server     its URL answers, or its command exists and may be executed",
  "  OAuth          whether the server publishes sign-in metadata, and whether that is sound",
  "  control plane  one request with your key: refused key, unknown tunnel and broken network differ",
  "  MCP session    one initialize against the server",
  "  listener       the health address can be bound, which is done and undone",
  "  sandbox        the rights of this process against those that run needs with these settings",
  "  Codex plugin   whether it is there; never a reason to fail",
  "Each is PASS, FAIL, WARN or SKIP. WARN is worth reading, SKIP was not applicable; only FAIL counts.",
  "",
  `  ${typed("doctor --profile docs")}`,
  `  ${typed("doctor --profile docs --explain")}        why it matters and what to do, per check`,
  `  ${typed("doctor --profile docs --json")}           the same for programs`,
  `  ${typed("doctor --profile docs --offline")}        nothing that leaves this machine's network`,
  `  ${
    typed("doctor --profile docs --show-config")
  }    every value and where it came from, secrets masked`,
  "Exit code 0: run will start. 2: it would not, or would not serve. 1: the command line was wrong.",
  "",
  "Which key is for what:",
  "  runtime key  CONTROL_PLANE_API_KEY; Tunnels Read and Use. run and doctor use this one, no other.",
  "  admin key    OPENAI_ADMIN_KEY; Tunnels Read and Manage. Only for admin tunnels; never give it to a",
  "               running client.",
  "  The MCP server's own secrets belong to the server: its environment, or mcp.extra_headers.",
  ...SETUP_URLS.map(([label, url]) => `  ${label}: ${url}`),
];
