import { assertEquals } from "@std/assert";
import { companionEnvironment } from "../../lib/cloudflared/companion_environment.ts";

const SET = {
  TUNNEL_TOKEN: "the-token",
  TUNNEL_MANAGEMENT_DIAGNOSTICS: "false",
  TUNNEL_LOGLEVEL: "info",
};

const ENVIRONMENTS: readonly (readonly [
  about: string,
  own: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
])[] = [
  ["what it needs is set", {}, SET],
  ["others are passed on", { PATH: "/bin", TUNNEL_EDGE_IP_VERSION: "4" }, {
    PATH: "/bin",
    TUNNEL_EDGE_IP_VERSION: "4",
    ...SET,
  }],
  ["other tokens and diagnostics go, in any case of letters", {
    tunnel_token: "other",
    Tunnel_Token: "other",
    tunnel_management_diagnostics: "true",
    TUNNEL_MANAGEMENT_DIAGNOSTICS: "true",
  }, SET],
  ["no second copy of the token stays, whatever holds it", {
    CLOUDFLARED_TUNNEL_TOKEN: "the-token",
    COMMAND: "cloudflared --token=the-token",
  }, SET],
  ["a quiet log would not tell where its metrics are", { TUNNEL_LOGLEVEL: "error" }, SET],
  ["a chatty one is kept", { TUNNEL_LOGLEVEL: "debug" }, { ...SET, TUNNEL_LOGLEVEL: "debug" }],
];

for (const [about, own, env] of ENVIRONMENTS) {
  Deno.test(`companionEnvironment: ${about} [runtimes-codex-packaging §5]`, () => {
    assertEquals(companionEnvironment(own, "the-token"), env);
  });
}
