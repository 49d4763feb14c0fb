const INSTALL_LINES = {
  posix: "sh scripts/install_plugin.sh --tunnel-client-bin /path/to/tunnel-client",
  windows:
    "powershell -File scripts\\Install-Plugin.ps1 -TunnelClientBin C:\\path\\to\\tunnel-client.exe",
} as const;

/** What the plugin for Codex is, and how it divides the work with this program. */
export const pluginTopic: readonly string[] = pluginPage(Deno.build.os);

/** The page for one operating system; the line that installs the plugin differs. */
export function pluginPage(os: typeof Deno.build.os): readonly string[] {
  return [
    "The tunnel-mcp plugin lets Codex set tunnels up by itself: it calls this program and reads its",
    "JSON. Doctor tells whether one is installed on this machine. This page says what to expect of it.",
    "",
    "Installing it, from the plugin's folder:",
    `  ${INSTALL_LINES[os === "windows" ? "windows" : "posix"]}`,
    "",
    "Commands it calls:",
    "  runtimes create|connect|list|status|stop|rm|cleanup   clients in the background, by alias",
    "  admin-profiles list|set|activate|delete               where admin keys are, by name",
    "  codex status|diagnose                                 what is installed, and does it fit",
    "Everything of the plugin can be typed by hand as well; add --json to see what it sees.",
    "",
    "What it may do:",
    "  It starts this one program, found at install time, and reads what it prints. It never holds a",
    "  key: commands name a key as env:NAME or file:PATH, and a command or URL with a secret written out",
    "  is refused. Reading a tunnel takes the runtime key (Tunnels Read and Use); creating, changing and",
    "  deleting one the admin key (Tunnels Read and Manage). Deleting is left to you.",
    "",
    "How far a client has come:",
    "  launched  the process was started; it may still end over a wrong setting",
    "  healthy   /healthz answers: it runs",
    "  ready     /readyz says ready: polls succeed and the MCP server can be called. Only now add the",
    "            connector.",
  ];
}
