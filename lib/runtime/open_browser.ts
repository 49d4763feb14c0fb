import type { Log } from "../ops/log.ts";

/** How each system is told to open a page. */
const OPENERS: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  darwin: ["open"],
  linux: ["xdg-open"],
  windows: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens the admin pages in the operator's browser. A machine without one is no reason to stop. */
export async function openBrowser(url: string, log: Log): Promise<void> {
  const [command, ...args] = OPENERS[Deno.build.os] ?? ["xdg-open"];
  try {
    const { success, code } = await new Deno.Command(command, {
      args: [...args, url],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    if (!success) throw new Error(`${command} ended with code ${code}`);
  } catch (error) {
    log.write({
      level: "warn",
      message: `the browser could not be opened; open ${url} yourself`,
      attrs: {
        component: "adminui",
        error: error instanceof Error ? error.message : String(error),
        mitigation: `run with --allow-run=${command}, or without --open-web-ui`,
      },
    });
  }
}
