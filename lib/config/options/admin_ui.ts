import type { Secret } from "../../core/secret.ts";
import { scalar, secret, textList, toggle } from "../forms.ts";
import type { Option } from "../option.ts";
import { integerBetween, parseSecretLine } from "../scalars.ts";

const SECTION = "Admin pages";

const adminUiEnabled: Option<boolean> = {
  name: "admin_ui.enabled",
  section: SECTION,
  inFile: true,
  form: toggle(),
  fallback: true,
  secrecy: "open",
  example: "true",
  shownDefault: "true",
  help: "serve the admin pages; health and metrics stay without them",
};

const allowRemoteUi: Option<boolean> = {
  name: "admin_ui.allow_remote",
  section: SECTION,
  inFile: true,
  flag: "allow-remote-ui",
  env: ["ALLOW_REMOTE_UI"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "serve the admin pages to other machines",
};

const openWebUi: Option<boolean> = {
  name: "admin_ui.open_browser",
  section: SECTION,
  inFile: true,
  flag: "open-web-ui",
  env: ["OPEN_WEB_UI"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "open the admin pages in a browser at the start",
};

const logBufferEvents: Option<number> = {
  name: "admin_ui.log_buffer_events",
  section: SECTION,
  inFile: true,
  flag: "admin-ui.log-buffer-events",
  env: ["ADMIN_UI_LOG_BUFFER_EVENTS"],
  form: scalar(integerBetween(1, 100_000)),
  fallback: 2000,
  secrecy: "open",
  example: "2000",
  shownDefault: "2000",
  help: "log events kept for the admin pages",
};

const adminToken: Option<Secret | undefined> = {
  name: "admin_ui.token",
  section: SECTION,
  inFile: true,
  flag: "admin-ui.token",
  env: ["ADMIN_UI_TOKEN"],
  form: secret<Secret | undefined>(parseSecretLine, { literalInFile: false }),
  fallback: undefined,
  secrecy: "secret",
  example: "env:ADMIN_UI_TOKEN or file:/run/secrets/admin-ui-token",
  help: "password of the admin pages for other machines, as env:NAME or file:PATH",
};

const adminHostNames: Option<readonly string[]> = {
  name: "admin_ui.host_names",
  section: SECTION,
  inFile: true,
  flag: "admin-ui.host-name",
  env: ["ADMIN_UI_HOST_NAMES"],
  form: textList(/[,;\n]/),
  fallback: [],
  secrecy: "open",
  example: "tunnel.corp.example",
  help: "name other machines call the admin pages by; addresses need none",
};

const assistant: Option<boolean> = {
  name: "admin_ui.assistant",
  section: SECTION,
  inFile: true,
  flag: "admin-ui.assistant",
  env: ["ADMIN_UI_ASSISTANT"],
  form: toggle(),
  fallback: false,
  secrecy: "open",
  example: "true",
  shownDefault: "false",
  help: "offer Codex on the admin pages, to this machine only; it starts when its page is opened",
};

/** The pages for people. */
export const adminUiOptions = {
  adminUiEnabled,
  allowRemoteUi,
  openWebUi,
  logBufferEvents,
  adminToken,
  adminHostNames,
  assistant,
};
