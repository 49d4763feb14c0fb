import { assertEquals } from "@std/assert";
import { codexGuide, type GuideAction, type Machine } from "../../lib/codex/install_guide.ts";

const bare: Machine = { os: "linux", hasBrew: false, hasNpm: true, codexPath: undefined };
const CASK = "/opt/homebrew/Caskroom/codex/1/codex";
const MODULE = "/usr/lib/node_modules/@openai/codex/bin/codex.js";

const best:
  readonly (readonly [action: GuideAction, machine: Partial<Machine>, command: string])[] = [
    ["install", {}, "npm install -g @openai/codex"],
    ["install", { hasNpm: false }, "npm install -g @openai/codex"],
    ["install", { hasNpm: false, hasBrew: true }, "brew install --cask codex"],
    ["install", { os: "darwin", hasBrew: true }, "brew install --cask codex"],
    ["install", { os: "darwin" }, "npm install -g @openai/codex"],
    [
      "upgrade",
      { os: "darwin", hasBrew: true, codexPath: MODULE },
      "npm install -g @openai/codex@latest",
    ],
    ["upgrade", { hasBrew: true, codexPath: CASK }, "brew upgrade --cask codex"],
    ["uninstall", { codexPath: CASK }, "brew uninstall --cask codex"],
    [
      "uninstall",
      { os: "windows", hasBrew: true, hasNpm: false },
      "npm uninstall -g @openai/codex",
    ],
  ];
for (const [action, machine, command] of best) {
  Deno.test(`codexGuide: ${action} with ${JSON.stringify(machine)} is ${command} [codex §3.4]`, () => {
    const { preferred, methods } = codexGuide(action, { ...bare, ...machine });
    assertEquals([methods[0]?.name, methods[0]?.command], [preferred, command]);
  });
}

Deno.test("codexGuide: there is no Homebrew for Windows; elsewhere both ways are told", () => {
  const names = (os: Machine["os"]) =>
    codexGuide("install", { ...bare, os }).methods.map(({ name, available }) => [name, available]);
  assertEquals(names("windows"), [["npm", true]]);
  assertEquals(names("linux"), [["npm", true], ["homebrew", false]]);
});
