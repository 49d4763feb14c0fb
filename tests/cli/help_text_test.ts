import { assertEquals } from "@std/assert";
import { commandHelp } from "../../lib/cli/help_text.ts";
import { scalar, toggle } from "../../lib/config/forms.ts";
import type { Option } from "../../lib/config/option.ts";
import { accept } from "../../lib/config/parsed.ts";
import { VERSION } from "../../lib/core/version.ts";

const row: Option<unknown> = {
  name: "a.one",
  inFile: true,
  flag: "a.one",
  aliases: ["one-of-old"],
  env: ["A_ONE"],
  envAfterFile: ["ONE"],
  form: scalar(accept),
  fallback: undefined,
  required: true,
  secrecy: "open",
  example: "x",
  section: "first",
  help: "what it does",
};

Deno.test("commandHelp: sections in order of appearance, remarks, variables, no hidden flags", () => {
  const switchRow: Option<unknown> = {
    ...row,
    name: "on",
    flag: "on",
    env: [],
    envAfterFile: [],
    form: toggle(),
    required: false,
    section: "second",
    shownDefault: "false",
    pending: "pages",
  };
  const noFlag: Option<unknown> = {
    name: "c",
    inFile: true,
    form: scalar(accept),
    fallback: 1,
    secrecy: "open",
    example: "1",
    section: "third",
    help: "none",
  };
  const help = commandHelp({
    usage: "tunnel-client x",
    purpose: ["Does x."],
    options: [row, switchRow, { ...row, name: "b", flag: "b", env: [], envAfterFile: [] }, noFlag],
    after: ["Next: y"],
  });
  assertEquals(help, [
    `tunnel-client ${VERSION}`,
    "",
    "Usage: tunnel-client x",
    "",
    "Does x.",
    "",
    "Flags, first:",
    "  --a.one VALUE",
    "      what it does (required)",
    "  --b VALUE",
    "      what it does (required)",
    "",
    "Flags, second:",
    "  --on",
    "      what it does (default false; checked, without effect in this version)",
    "",
    "  -h, --help",
    "      show this help",
    "",
    "Environment variables (flags win over them):",
    "  A_ONE, ONE  --a.one",
    "",
    "Next: y",
  ]);
});
