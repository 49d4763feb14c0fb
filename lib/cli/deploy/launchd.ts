import { type Deployment, GRACE_SECONDS, MAX_TASKS, shellWords } from "./deployment.ts";
import { xmlText } from "./xml.ts";

/** Prefix of the daemon's label. */
const LABEL = "com.openai.tunnel-client";

/**
 * A property list for `/Library/LaunchDaemons`. launchd reads no file of variables, so a shell takes the
 * secrets from one and becomes the client.
 */
export function launchdPlist(
  { name, command, secretVariables, passedVariables }: Deployment,
): string {
  const variables = [...secretVariables, ...passedVariables];
  const environment = `/usr/local/etc/tunnel-client/${name}.env`;
  const argv = variables.length === 0
    ? command
    : ["/bin/sh", "-c", `set -a; . ${environment}; exec ${shellWords(command)}`];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    ...(variables.length === 0 ? [] : [
      // Names of files stay out of the comment: two dashes would end it.
      `<!-- The .env file of ProgramArguments, mode 0400 for _tunnelclient, sets: ${
        variables.join(", ")
      } -->`,
    ]),
    '<plist version="1.0">',
    "<dict>",
    ...entry("Label", text(`${LABEL}.${name}`)),
    "  <key>ProgramArguments</key>",
    "  <array>",
    ...argv.map((word) => `    ${text(word)}`),
    "  </array>",
    "  <key>EnvironmentVariables</key>",
    "  <dict>",
    "    <key>DENO_DIR</key>",
    `    ${text("/usr/local/var/cache/tunnel-client")}`,
    "    <key>DENO_NO_UPDATE_CHECK</key>",
    `    ${text("1")}`,
    "  </dict>",
    ...entry("UserName", text("_tunnelclient")),
    ...entry("GroupName", text("_tunnelclient")),
    // Read as a decimal number: 0077.
    ...entry("Umask", "<integer>63</integer>"),
    ...entry("RunAtLoad", "<true/>"),
    ...entry("KeepAlive", "<true/>"),
    ...entry("ThrottleInterval", "<integer>2</integer>"),
    ...entry("ExitTimeOut", `<integer>${GRACE_SECONDS}</integer>`),
    ...entry("ProcessType", text("Background")),
    "  <key>HardResourceLimits</key>",
    "  <dict>",
    "    <key>NumberOfProcesses</key>",
    `    <integer>${MAX_TASKS}</integer>`,
    "    <key>Core</key>",
    "    <integer>0</integer>",
    "  </dict>",
    ...entry("StandardOutPath", text(`/usr/local/var/log/${name}.log`)),
    ...entry("StandardErrorPath", text(`/usr/local/var/log/${name}.log`)),
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
}

function entry(key: string, value: string): string[] {
  return [`  <key>${key}</key>`, `  ${value}`];
}

function text(value: string): string {
  return `<string>${xmlText(value)}</string>`;
}
