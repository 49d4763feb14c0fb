import { assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT, runProcess } from "../e2e/process.ts";

const URL = "http://127.0.0.1:8080/ui";

/** Opens the pages in a process that finds this program as the system's opener, or none. */
async function open(
  opener: string | undefined,
  rights = ["--allow-run=xdg-open"],
): Promise<string> {
  const directory = await Deno.makeTempDir();
  try {
    if (opener !== undefined) {
      await Deno.writeTextFile(`${directory}/xdg-open`, opener, { mode: 0o755 });
    }
    await Deno.writeTextFile(
      `${directory}/open.ts`,
      `import { openBrowser } from "${ROOT}lib/runtime/open_browser.ts";
      await openBrowser("${URL}", {
        level: "info",
        write: (record) => console.log(JSON.stringify(record)),
        hide() {},
        [Symbol.dispose]() {},
      });`,
    );
    const { code, stdout, stderr } = await runProcess({
      args: ["run", "-q", "--no-prompt", ...rights, `${directory}/open.ts`],
      env: { PATH: directory },
    });
    assertEquals(code, 0, stderr);
    const opened = await Deno.readTextFile(`${directory}/opened`).catch(() => "");
    return opened + stdout;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const ignore = Deno.build.os !== "linux";

Deno.test({
  name: "openBrowser: the system's opener gets the address, and nothing is told [operator §6]",
  ignore,
  fn: async () => {
    const opener = `#!/bin/sh\necho "$@" > "\${0%/*}/opened"\n`;
    assertEquals(await open(opener), `${URL}\n`);
  },
});

const FAILURES:
  readonly (readonly [what: string, opener: string | undefined, rights?: string[]])[] = [
    ["no opener", undefined],
    ["an opener that fails", "#!/bin/sh\nexit 3\n"],
    ["no right to start it", "#!/bin/sh\nexit 0\n", []],
  ];

for (const [what, opener, rights] of FAILURES) {
  Deno.test({
    name: `openBrowser: ${what} is a warning with the address, no reason to stop [operator §6]`,
    ignore,
    fn: async () => {
      const { level, message, attrs } = JSON.parse(await open(opener, rights));
      assertEquals([level, attrs.component], ["warn", "adminui"]);
      assertStringIncludes(message, URL);
      assertStringIncludes(attrs.mitigation, "--allow-run=xdg-open");
    },
  });
}
