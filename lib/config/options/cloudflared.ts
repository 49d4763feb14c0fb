import type { Secret } from "../../core/secret.ts";
import { durationBetween, MAX_TIMER_MS } from "../duration.ts";
import { scalar, secret, toggle } from "../forms.ts";
import type { Option } from "../option.ts";
import { parseLine, parseSecretLine } from "../scalars.ts";

const SECTION = "Cloudflared";

const cloudflaredToken: Option<Secret | undefined> = {
  name: "cloudflared.token",
  section: SECTION,
  inFile: true,
  flag: "cloudflared.token",
  env: ["CLOUDFLARED_TUNNEL_TOKEN"],
  form: secret<Secret | undefined>(parseSecretLine, { literalInFile: false }),
  fallback: undefined,
  secrecy: "secret",
  example: "env:CLOUDFLARED_TOKEN or file:/run/secrets/cloudflared",
  help: "token of the companion as env:NAME or file:PATH; enables it",
};

const cloudflaredManaged: Option<boolean> = {
  name: "cloudflared.managed",
  section: SECTION,
  inFile: true,
  flag: "cloudflared.managed",
  env: ["CLOUDFLARED_MANAGED"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "fetch the token from the control plane at the start",
};

const cloudflaredPath: Option<string | undefined> = {
  name: "cloudflared.path",
  section: SECTION,
  inFile: true,
  flag: "cloudflared.path",
  env: ["CLOUDFLARED_PATH"],
  form: scalar<string | undefined>(parseLine),
  fallback: undefined,
  secrecy: "open",
  example: "/usr/local/bin/cloudflared",
  shownDefault: "cloudflared beside this program",
  help: "the cloudflared program",
};

const cloudflaredReadyTimeout: Option<number> = {
  name: "cloudflared.ready_timeout",
  section: SECTION,
  inFile: true,
  flag: "cloudflared.ready-timeout",
  env: ["CLOUDFLARED_READY_TIMEOUT"],
  form: scalar(durationBetween({ aboveMs: 0, maxMs: MAX_TIMER_MS })),
  fallback: 30000,
  secrecy: "open",
  example: "30s",
  shownDefault: "30s",
  help: "how long the companion may take to become ready",
};

/** The companion that connects through Cloudflare. */
export const cloudflaredOptions = {
  cloudflaredToken,
  cloudflaredManaged,
  cloudflaredPath,
  cloudflaredReadyTimeout,
};
