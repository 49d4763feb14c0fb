import { assertEquals, assertMatch } from "@std/assert";
import { type ForwardProxy, serveForwardProxy } from "../fixtures/forward_proxy.ts";
import { serveOrigin } from "../fixtures/origin.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";

const CHILD = new URL("egress_child.ts", import.meta.url).pathname;

/** What the child says to its arguments, run with these variables and no other of the proxies'. */
async function ask(env: Record<string, string>, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-env",
      "--allow-net",
      "--allow-read",
      "--allow-write",
      CHILD,
      ...args,
    ],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: Deno.env.get("HOME") ?? "", ...env },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

function everyVariable({ url }: ForwardProxy): Record<string, string> {
  return Object.fromEntries(
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
      .map((name) => [name, url]),
  );
}

Deno.test("environment: no proxy variable reaches a client behind our back", async () => {
  await using origin = serveOrigin();
  await using ambient = serveForwardProxy();
  const env = everyVariable(ambient);
  assertEquals(await ask(env, origin.url), ["200 origin"]);
  assertEquals(ambient.heads, []);
  // The danger is real: with the variables left in place, even loopback is proxied.
  assertEquals(await ask(env, "--keep", origin.url), ["200 origin"]);
  assertEquals(ambient.heads.length, 1);
});

Deno.test("environment: NO_PROXY does not overrule an explicit proxy [network §9.1]", async () => {
  await using origin = serveOrigin();
  await using proxy = serveForwardProxy();
  const env = { NO_PROXY: "127.0.0.1", no_proxy: "*" };
  assertEquals(await ask(env, `--proxy=${proxy.url}`, origin.url), ["200 origin"]);
  assertEquals(proxy.heads.length, 1);
  await ask(env, "--keep", `--proxy=${proxy.url}`, origin.url);
  assertEquals(proxy.heads.length, 1, "left in place it would have");
});

Deno.test("environment: NO_PROXY does not lead around a Unix socket", async () => {
  const dir = await Deno.makeTempDir();
  const server = Deno.serve({ path: `${dir}/s`, onListen() {} }, () => new Response("socket"));
  try {
    const env = { NO_PROXY: "mcp.invalid" };
    assertEquals(await ask(env, `--socket=${dir}/s`, "http://mcp.invalid/"), ["200 socket"]);
  } finally {
    await server.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("trust: the system's store counts, and a bundle is added to it [network §9.4]", async () => {
  await using company = await openAuthority("company");
  await using extra = await openAuthority("extra");
  await using known = serveOrigin(undefined, await company.issue({ name: "known" }));
  await using added = serveOrigin(undefined, await extra.issue({ name: "added" }));
  const env = { SSL_CERT_FILE: company.caFile };
  const urls = [known.url, added.url];
  assertEquals(await ask(env, "--system-trust", `--ca=${extra.caFile}`, ...urls), [
    "200 origin",
    "200 origin",
  ]);
  const [first = "", second = ""] = await ask(env, "--system-trust", ...urls);
  assertEquals(first, "200 origin");
  assertMatch(second, /UnknownIssuer/);
  const [without = ""] = await ask(env, known.url);
  assertMatch(without, /UnknownIssuer/, "the runtime alone trusts its own roots only");
  const chosen = { ...env, DENO_TLS_CA_STORE: "mozilla" };
  const [kept = ""] = await ask(chosen, "--system-trust", known.url);
  assertMatch(kept, /UnknownIssuer/, "the operator's own choice stays");
});
