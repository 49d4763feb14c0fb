import { assertEquals } from "@std/assert";
import { shownCommand, shownUrl } from "../../../lib/cli/doctor/shown_target.ts";

Deno.test("shownUrl: no user, password, query or fragment", () => {
  const table: [string, string][] = [
    ["http://127.0.0.1:3000/mcp", "http://127.0.0.1:3000/mcp"],
    ["https://user:hidden@h.example/mcp", "https://h.example/mcp"],
    ["https://h.example/mcp?token=hidden#hidden", "https://h.example/mcp?…"],
    ["https://[::1]:8443/", "https://[::1]:8443/"],
    ["nonsense", "(not a URL)"],
  ];
  for (const [url, shown] of table) assertEquals(shownUrl(url), shown);
});

Deno.test("shownCommand: up to the first word that may hold a secret", () => {
  const table: [string, string][] = [
    ["python server.py", "python server.py"],
    ["python server.py --api-key hidden", "python server.py …"],
    ["env TOKEN=hidden node x.js", "env …"],
    [`bash -c "echo hidden"`, "bash …"],
    ["--odd", "…"],
    [`python 'unfinished`, "(a command that cannot be split into words)"],
  ];
  for (const [command, shown] of table) assertEquals(shownCommand(command), shown);
});
