import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runClient } from "../cli/client_process.ts";
import {
  call,
  ECHO,
  FORMATS,
  INITIALIZE,
  openPlaces,
  profile,
  start,
  until,
  writeFiles,
} from "./planted_places.ts";
import { hidden, MARK } from "./planted_secrets.ts";
import { request } from "./tunnel.ts";

for (const format of FORMATS) {
  Deno.test(`planted secrets: run shows none in a ${format} log at debug level, while it serves, fails and reloads`, async () => {
    await using opened = new AsyncDisposableStack();
    const places = await openPlaces(opened);
    const { planeUrl, authority: { dir } } = places;
    const pem = await writeFiles(places.authority);
    assert(pem.length > 0);
    const good = profile(places, format);
    await Deno.writeTextFile(`${dir}/p.yaml`, good);
    // One of the forms goes to a file.
    await Deno.writeTextFile(`${dir}/log`, "");
    const file = format === "struct-text" ? [`--log.file=${dir}/log`] : [];
    await using client = start(dir, file);
    const seen = async () =>
      [
        ...client.lines,
        ...(file.length === 0 ? [] : [await Deno.readTextFile(`${dir}/log`)]),
      ].join("\n");
    await until(client, seen, "tunnel-client started");
    await until(client, seen, "readiness changed");

    const echoed = await call(planeUrl, format, "main", ECHO);
    for (const channel of ["main", "tools", "angry", "gone", "nowhere"]) {
      for (const body of [INITIALIZE, ECHO, `{"${MARK}`, request("nonsense")]) {
        await call(planeUrl, format, channel, body);
      }
    }
    // The stub answers without a session: what was sent did come through.
    assertEquals(echoed.status, 400, echoed.text);
    assertStringIncludes((await call(planeUrl, format, "tools", ECHO)).text, `${MARK}-payload`);

    const base = await Deno.readTextFile(`${dir}/url`);
    for (const page of ["healthz", "readyz", "readyz?format=json", "metrics"]) {
      hidden(await (await fetch(`${base}/${page}`)).text(), page, pem);
    }
    await Deno.writeTextFile(`${dir}/p.yaml`, good.replace("http://", `nope://u:${MARK}@`));
    client.signal("SIGHUP");
    await until(client, seen, "settings not reloaded");
    await Deno.writeTextFile(`${dir}/p.yaml`, good.replaceAll("-query-2", "-query-9"));
    client.signal("SIGHUP");
    await until(client, seen, "settings reloaded");
    client.signal("SIGTERM");
    assertEquals((await client.exit()).code, 0);
    const log = await seen();
    assert(/debug/i.test(log), "nothing of the debug level");
    hidden(log, format, pem);
  });
}

Deno.test("planted secrets: a private key that cannot be read as one, and a key that is refused, are not shown", async () => {
  await using opened = new AsyncDisposableStack();
  const places = await openPlaces(opened);
  const { authority: { dir } } = places;
  const pem = await writeFiles(places.authority);
  const good = profile(places, "console");
  const torn = `-----BEGIN PRIVATE KEY-----\n${MARK}\n${pem[0]}\n-----END PRIVATE KEY-----\n`;
  await Deno.writeTextFile(`${dir}/own-torn.key`, torn);
  await Deno.writeTextFile(`${dir}/other-key`, `sk-${MARK}-unknown\n`);
  const wrong = {
    torn: good.replaceAll("/own.key", "/own-torn.key"),
    keyAsCertificate: good.replaceAll("/own.pem", "/own.key"),
    refused: good.replaceAll("/api-key", "/other-key"),
  };
  for (const [name, text] of Object.entries(wrong)) {
    await Deno.writeTextFile(`${dir}/${name}.yaml`, text);
    for (const flags of [["--explain", "--show-config"], ["--json"]]) {
      const args = ["doctor", "--profile-file", `${dir}/${name}.yaml`, ...flags];
      const { code, stdout, stderr } = await runClient(args, { env: { OTHER_TOKEN: MARK } });
      assertEquals(code, 2, stdout + stderr);
      hidden(stdout + stderr, `doctor ${name}`, pem);
    }
  }
  const { code, stderr } = await runClient(["run", "--profile-file", `${dir}/torn.yaml`], {
    env: { OTHER_TOKEN: MARK },
  });
  assertEquals(code, 1);
  hidden(stderr, "run torn", pem);
});
