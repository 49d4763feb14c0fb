import { assertEquals } from "@std/assert";
import { optionRows } from "../../lib/config/options.ts";
import { samples } from "../../lib/config/samples.ts";
import { PROXY_VARIABLES } from "../../lib/core/proxy_environment.ts";
import { OVERRULING_VARIABLES } from "../../lib/sandbox/overruling_variables.ts";
import { permissionsOf } from "../../lib/sandbox/plan.ts";
import { openAuthority } from "../fixtures/tls_authority.ts";
import { type Given, line, planned, shown } from "./planned.ts";

const PROGRAM = [
  "engine read /app/lib <- the program itself",
  "main read /app/lib <- the program itself",
  "main read /app/ui/dist <- the program itself",
];

/** What each sample needs beside variables. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  sample_mcp_enterprise_proxy: [
    "engine net proxy.corp.example:8080 <- control_plane.base_url",
    "engine net api.openai.com:443 <- control_plane.base_url",
    "engine net mcp.corp.example:443 <- mcp.server_urls, channel main",
    "main read /ca.pem <- ca_bundle",
    "main net proxy.corp.example:8080 <- control_plane.base_url",
    "main net 127.0.0.1:8080 <- health.listen_addr at the start",
    "main read /p.yaml <- --config",
    ...PROGRAM,
  ],
  sample_mcp_http: [
    "engine net api.openai.com:443 <- control_plane.base_url",
    "engine net 127.0.0.1:3000 <- mcp.server_urls, channel main",
    "main net 127.0.0.1:8090 <- health.listen_addr at the start",
    "main read /p.yaml <- --config",
    ...PROGRAM,
  ],
  sample_mcp_remote_no_auth: [
    "engine net api.openai.com:443 <- control_plane.base_url",
    "engine net mcp.example.com:443 <- mcp.server_urls, channel main",
    "main net 127.0.0.1:8080 <- health.listen_addr at the start",
    "main read /p.yaml <- --config",
    ...PROGRAM,
  ],
  sample_mcp_stdio_local: [
    "engine net api.openai.com:443 <- control_plane.base_url",
    "main net 127.0.0.1:8080 <- health.listen_addr at the start",
    "main read /p.yaml <- --config",
    ...PROGRAM,
    "engine run /bin/python <- mcp.commands, channel main",
    "engine run /usr/bin/kill <- mcp.commands",
  ],
  sample_mcp_with_dcr: [
    "engine net api.openai.com:443 <- control_plane.base_url",
    "engine net 127.0.0.1:3001 <- mcp.server_urls, channel main",
    "main net 127.0.0.1:8080 <- health.listen_addr at the start",
    "main read /p.yaml <- --config",
    ...PROGRAM,
  ],
};

for (const { name, text } of samples) {
  Deno.test(`permissionPlan: ${name} needs exactly this`, async () => {
    await using authority = await openAuthority();
    const env = {
      HTTPS_PROXY: "http://user:hush@proxy.corp.example:8080",
      ENTERPRISE_CA_BUNDLE: "/ca.pem",
    };
    const plan = planned({
      args: ["--config", "/p.yaml"],
      env: name === "sample_mcp_enterprise_proxy" ? env : {},
      files: { "/p.yaml": text, "/ca.pem": authority.ca },
    });
    const relay = "engine net 127.0.0.1 <- control_plane.base_url";
    assertEquals(shown(plan).filter((item) => item !== relay), SAMPLES[name]);
    // Credentials of a proxy are kept apart by a listener of our own.
    assertEquals(shown(plan).includes(relay), name === "sample_mcp_enterprise_proxy");
    assertEquals(JSON.stringify(plan).includes("hush"), false);
  });
}

/** Settings, and an item that they add to what just any client needs. */
const ADDED: readonly (readonly [about: string, given: Given, items: readonly string[]])[] = [
  ["a port that the system chooses", { args: ["--health.listen-addr=127.0.0.1:0"] }, [
    "main net 127.0.0.1:0 <- health.listen_addr at the start",
  ]],
  ["every interface", { args: ["--health.listen-addr=:80"] }, [
    "main net 0.0.0.0:80 <- health.listen_addr at the start",
  ]],
  ["the address that nobody chose, and its second", {}, [
    "main net 127.0.0.1:8080 <- health.listen_addr at the start",
    "main net 127.0.0.1:8090 <- health.listen_addr at the start",
  ]],
  ["a socket for the pages", { args: ["--health.unix-socket=/run/t/h.sock"] }, [
    "main net unix:/run/t/h.sock <- health.unix_socket",
    "main read /run/t/h.sock <- health.unix_socket",
    "main write /run/t <- health.unix_socket",
  ]],
  ["a server behind a socket", {
    args: ["--mcp.server-url=channel=s,url=http://host/mcp,unix-socket=/run/m.sock"],
  }, [
    "engine net unix:/run/m.sock <- mcp.server_urls, channel s",
    "engine read /run/m.sock <- mcp.server_urls, channel s",
    "engine write /run/m.sock <- mcp.server_urls, channel s",
    "engine net host:80 <- mcp.server_urls, channel s",
  ]],
  ["a server of the network's sixth version", {
    args: ["--mcp.server-url=channel=s,url=http://[::1]:9000/mcp"],
  }, ["engine net [::1]:9000 <- mcp.server_urls, channel s"]],
  ["files that are written", {
    args: ["--log.file=/l/log", "--pid.file=/p/pid", "--audit.file=/a/a", "--audit.keep=1"],
  }, [
    "main write /l/log <- log.file",
    "main read /l/log <- log.file",
    "main write /l/log.1 <- log.file",
    "main read /l/log.1 <- log.file",
    "main write /p <- process.pid_file",
    "main read /p <- process.pid_file",
    "main write /a/a <- audit.file",
    "main read /a/a <- audit.file",
    "main write /a/a.1 <- audit.file",
    "main read /a/a.1 <- audit.file",
  ]],
  ["a secret in a file", {
    args: ["--control-plane.api-key=file:/run/secrets/key"],
    files: { "/run/secrets/key": "sk-file" },
  }, ["main read /run/secrets/key <- control_plane.api_key"]],
  ["hosts and variables that the operator names", {
    args: ["--sandbox.allow-net=login.test:443", "--sandbox.allow-env=GITHUB_TOKEN"],
  }, ["engine net login.test:443 <- sandbox.allow_net"]],
  ["the browser", { args: ["--open-web-ui"] }, [
    "main run /usr/bin/xdg-open <- admin_ui.open_browser at the start",
  ]],
  ["a target of Harpoon", { args: ["--harpoon.target=label=t,url=https://api.test"] }, [
    "engine net api.test:443 <- harpoon.targets, target t",
  ]],
];

const ANY = ["--mcp.server-url=http://127.0.0.1:1/mcp"];

for (const [about, { args = [], ...given }, items] of ADDED) {
  Deno.test(`permissionPlan: ${about}`, () => {
    const named = args.some((arg) => arg.startsWith("--health.")) ? [] : items;
    const plan = shown(planned({ args: [...ANY, ...args], ...given }));
    assertEquals(plan.filter((item) => items.includes(item)), [...items]);
    const before = shown(planned({ args: ANY }));
    assertEquals(
      plan.filter((item) => !before.includes(item) && !items.includes(item)),
      [],
      named.join(),
    );
  });
}

Deno.test("permissionPlan: channels that are not polled need nothing", () => {
  const polled = planned({
    args: [...ANY, "--mcp.command=channel=b,command=server", "--control-plane.poll-channel=main"],
  });
  assertEquals(shown(polled), shown(planned({ args: ANY })));
});

Deno.test("permissionPlan: the variables are those of the settings, and those that are cleaned", () => {
  const names = planned({ args: ANY }).items
    .filter(({ permission }) => permission === "env").map(({ value }) => value);
  // Given by a flag; and a variable below one that is set.
  const unasked = ["MCP_SERVER_URL", "OPENAI_API_KEY"];
  const ofSettings = optionRows
    .flatMap(({ env = [], envAfterFile = [] }) => [...env, ...envAfterFile])
    .filter((name) => !unasked.includes(name));
  const trust = ["DENO_TLS_CA_STORE", "SSL_CERT_FILE", "SSL_CERT_DIR"];
  const cleaned = [...PROXY_VARIABLES, ...trust, ...OVERRULING_VARIABLES];
  assertEquals(names.toSorted(), [...new Set([...ofSettings, ...cleaned])].toSorted());
});

Deno.test("permissionPlan: a variable that a secret is in is told by its setting", () => {
  const plan = planned({
    args: [...ANY, "--control-plane.api-key=env:MY_KEY"],
    env: { MY_KEY: "sk-hush" },
  });
  const item = plan.items.find(({ value }) => value === "MY_KEY");
  assertEquals(item && line(item), "main env MY_KEY <- control_plane.api_key at the start");
});

Deno.test("permissionPlan: metadata addresses are denied, unless the operator chose one", () => {
  assertEquals(planned({ args: ANY }).denyNet.includes("169.254.0.0/16"), true);
  const own = planned({ args: ["--mcp.server-url=http://169.254.1.1:80/mcp"] });
  assertEquals(own.denyNet.includes("169.254.0.0/16"), false);
  assertEquals(own.denyNet.includes("100.100.100.200"), true);
  // One such address is no reason to open all of them.
  assertEquals(own.denyNet.includes("169.254.169.254"), true);
  const metadata = planned({ args: ["--mcp.server-url=http://169.254.169.254/mcp"] });
  assertEquals(metadata.denyNet.filter((host) => host.startsWith("169.")), ["169.254.170.2"]);
});

Deno.test("permissionsOf: only what the data plane itself uses, no variable among it", () => {
  const plan = planned({
    args: ["--mcp.server-url=https://mcp.test/mcp", "--mcp.command=channel=s,command=server"],
  });
  assertEquals(permissionsOf(plan.items.filter(({ realm }) => realm === "engine")), {
    net: ["api.openai.com:443", "mcp.test:443"],
    read: ["/app/lib"],
    write: [],
    run: ["/bin/server", "/usr/bin/kill"],
    env: false,
    sys: false,
    ffi: false,
    import: false,
  });
});
