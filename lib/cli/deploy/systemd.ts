import {
  type Deployment,
  GRACE_SECONDS,
  MAX_TASKS,
  MEMORY_MIB,
  RUNTIME_VARIABLES,
} from "./deployment.ts";
import { unitDirectories } from "./unit_directories.ts";

/** A system unit. Secrets come from a file that root alone can read. */
export function systemdUnit(deployment: Deployment): string {
  const { name, command, secretVariables, profile, files } = deployment;
  const environment = `/etc/tunnel-client/${name}.env`;
  const variables = [...secretVariables, ...deployment.passedVariables];
  const secrets = variables.length === 0 ? [] : [
    `# ${variables.map((variable) => `${variable}=...`).join(" ")}; root:root, mode 0600`,
    `EnvironmentFile=${environment}`,
  ];
  return [
    `# /etc/systemd/system/openai-tunnel-client.service`,
    `# Needs ${profile.path}, readable by everybody: it holds references, no secrets.`,
    ...(files.length === 0 ? [] : [
      `# Needs, readable by a group that SupplementaryGroups= gives the unit: ${files.join(" ")}`,
    ]),
    "[Unit]",
    `Description=MCP tunnel client (${name})`,
    "Wants=network-online.target",
    "After=network-online.target",
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=${command.map(word).join(" ")}`,
    "ExecReload=/bin/kill -HUP $MAINPID",
    ...secrets,
    "Restart=always",
    "RestartSec=2",
    `TimeoutStopSec=${GRACE_SECONDS}`,
    "KillMode=mixed",
    "",
    "DynamicUser=yes",
    "UMask=0077",
    ...unitDirectories(deployment.written.map(({ path }) => path)),
    "Environment=DENO_DIR=/var/cache/tunnel-client",
    ...Object.entries(RUNTIME_VARIABLES).map(([name, value]) => `Environment=${name}=${value}`),
    "",
    `MemoryHigh=${MEMORY_MIB.limit}M`,
    `MemoryMax=${MEMORY_MIB.limit + MEMORY_MIB.request}M`,
    `TasksMax=${MAX_TASKS}`,
    "",
    // The compiler of the runtime needs writable and executable memory: MemoryDenyWriteExecute stays off.
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "AmbientCapabilities=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectClock=yes",
    "ProtectControlGroups=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectProc=invisible",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "RemoveIPC=yes",
    "LockPersonality=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallErrorNumber=EPERM",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}

/** A word of `ExecStart`: systemd replaces `%x` and `$NAME`, and quotes are its own. */
function word(text: string): string {
  const literal = text.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@%+=:,./$-]+$/.test(literal)
    ? literal
    : `"${literal.replace(/["\\]/g, (char) => `\\${char}`)}"`;
}
