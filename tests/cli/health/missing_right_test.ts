import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { socketBase } from "../../../lib/cli/health/base_url.ts";
import { missingRight } from "../../../lib/cli/health/missing_right.ts";
import { ROOT } from "../../e2e/under_test.ts";

const TABLE = [
  ["http://10.1.2.3:8080/healthz", "--allow-net=10.1.2.3:8080"],
  ["http://host.test/readyz", "--allow-net=host.test:80"],
  ["https://[::1]/readyz", "--allow-net=[::1]:443"],
] as const;

for (const [url, flag] of TABLE) {
  Deno.test(`missingRight: ${url} takes ${flag}`, () => {
    assertEquals(missingRight(url), `not permitted; run with ${flag}`);
  });
}

Deno.test("missingRight: a socket is reached with exactly the rights that are named [operator §12.5]", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/h.sock`;
  const url = `${socketBase(path)}/healthz`;
  const server = Deno.serve({ path, onListen() {} }, () => new Response("live"));
  try {
    const asked = await health(directory, url, []);
    assertStringIncludes(asked, missingRight(url));
    const flags = missingRight(url).split("run with ")[1]?.split(" ") ?? [];
    assertEquals(flags.length, 3);
    const granted = await health(directory, url, flags);
    assertStringIncludes(granted, "Healthz: PASS");
  } finally {
    await server.shutdown();
    await Deno.remove(directory, { recursive: true });
  }
});

/** What `health` prints with these rights and those that it needs to start. */
async function health(directory: string, url: string, flags: readonly string[]): Promise<string> {
  const urlFile = `${directory}/url`;
  await Deno.writeTextFile(urlFile, url.replace(/\/healthz$/, ""));
  const reads = `--allow-read=${ROOT},${urlFile}`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-prompt", "--frozen", "--allow-env", reads, ...flags],
      ...[`${ROOT}main.ts`, "health", "--url-file", urlFile],
    ],
    cwd: ROOT,
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text.includes("Result:"), text);
  return text;
}
