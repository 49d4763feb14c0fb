import { assertEquals } from "@std/assert";
import { codexEnvironment } from "../../lib/codex/environment.ts";

const cases: readonly (readonly [name: string, value: string, isPassed: boolean])[] = [
  ["HOME", "/home/me", true],
  ["PATH", "/bin", true],
  ["CODEX_HOME", "/home/me/.codex", true],
  ["LANG", "C.UTF-8", true],
  ["LC_ALL", "C", true],
  ["XDG_CONFIG_HOME", "/home/me/.config", true],
  ["https_proxy", "http://proxy:3128", true],
  ["NO_PROXY", "localhost", true],
  ["SSL_CERT_FILE", "/etc/ca.pem", true],
  ["CONTROL_PLANE_API_KEY", "sk-plane-key", false],
  ["OPENAI_API_KEY", "sk-runtime-key", false],
  ["OPENAI_ADMIN_KEY", "sk-admin-key", false],
  ["CLOUDFLARED_TUNNEL_TOKEN", "token", false],
  ["AWS_SECRET_ACCESS_KEY", "x", false],
  ["TUNNEL_CLIENT_CODEX_APP_SERVER_COMMAND", "codex", false],
  ["CODEX_COPY", "a copy of sk-plane-key", false],
  ["XDG_TOLD", "holds told-secret inside", false],
];
for (const [name, value, isPassed] of cases) {
  Deno.test(`codexEnvironment: ${name} is ${isPassed ? "passed on" : "kept back"} [codex §12.14]`, () => {
    const own = {
      CONTROL_PLANE_API_KEY: "sk-plane-key",
      OPENAI_API_KEY: "sk-runtime-key",
      OPENAI_ADMIN_KEY: "sk-admin-key",
      [name]: value,
    };
    assertEquals(codexEnvironment(own, ["told-secret", ""])[name], isPassed ? value : undefined);
  });
}
