import { scalar, toggle } from "../forms.ts";
import type { Option } from "../option.ts";
import { integerBetween } from "../scalars.ts";

const SECTION = "Admin pages";
const PENDING = "this version has no admin pages";

const adminUiEnabled: Option<boolean> = {
  name: "admin_ui.enabled",
  section: SECTION,
  inFile: true,
  form: toggle(),
  fallback: true,
  secrecy: "open",
  example: "true",
  shownDefault: "true",
  pending: PENDING,
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
  pending: PENDING,
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
  pending: PENDING,
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
  pending: PENDING,
  help: "log events kept for the admin pages",
};

/** The pages for people. */
export const adminUiOptions = {
  adminUiEnabled,
  allowRemoteUi,
  openWebUi,
  logBufferEvents,
};
