import { assert, assertEquals } from "@std/assert";
import { isHostAndPort } from "../../lib/config/host_and_port.ts";
import { parseFlags } from "../../lib/config/flags.ts";
import { readSettings } from "../../lib/config/load.ts";
import { optionRows } from "../../lib/config/options.ts";

const TAKEN = ["a.example:443", "a_b-c:1", "a.example.:65535", "127.0.0.1:80", "[::1]:80", "A.b:9"];
const REFUSED = [
  ...["a.example", "a.example:0", "a.example:65536", "a.example:99999", "a.example:080", ":80"],
  ...[
    "a..b:80",
    ".a:80",
    "-a.b:80",
    "a-.b:80",
    "a b:80",
    "*.a:80",
    "unix:/x",
    `${"a".repeat(64)}:1`,
  ],
  ...["1.2.3:80", "999.1.1.1:80", "1.2.3.4.:80", "7:80", "a.0x7f:80", "[1.2.3]:80", "[1.2.3.4]:80"],
  ...["[::1:80", "::1:80", "[fe80::1%eth0]:80", "[g::]:80"],
];

Deno.test("isHostAndPort: names and addresses with a real port", () => {
  for (const text of TAKEN) assert(isHostAndPort(text), text);
  for (const text of REFUSED) assert(!isHostAndPort(text), text);
});

Deno.test("isHostAndPort: the runtime takes whatever is taken", () => {
  for (const host of TAKEN) {
    new Worker("data:text/javascript,", { type: "module", deno: { permissions: { net: [host] } } })
      .terminate();
  }
});

Deno.test("sandbox.allow_net: what is no host with a port is told by name, value and fix", () => {
  for (const value of ["a.example:99999", "[1.2.3]:80", "a..b:80"]) {
    const { problems } = readSettings({
      flags: parseFlags([`--sandbox.allow-net=${value}`], optionRows),
      env: () => undefined,
      readFile: (path) => {
        throw new Deno.errors.NotFound(path);
      },
    });
    const lines = problems.map(({ line }) => line).filter((line) => line.includes("allow"));
    assertEquals(lines, [
      `sandbox.allow_net "${value}" from --sandbox.allow-net: must be host:port with a name or an ` +
      "address and a port from 1 to 65535; example: login.corp.example:443",
    ]);
  }
});
