import { stringify } from "@std/yaml";
import { scratchSpaces } from "./container_mounts.ts";
import {
  CONTAINER_CACHE,
  CONTAINER_USER,
  type Deployment,
  GRACE_SECONDS,
  MEMORY_MIB,
  RUNTIME_VARIABLES,
} from "./deployment.ts";
import { objectKeys } from "./object_keys.ts";

/** Calls in hand end within the client's own grace; the kubelet waits a little longer. */
const POD_GRACE_SECONDS = GRACE_SECONDS + 5;
/** How long the client waits for the server that starts beside it. */
const SERVER_WAIT = "60s";
/** Room for a socket, which takes none; a limit has to be there all the same, MiB. */
const SOCKETS_MIB = 1;

/** A Deployment of the client alone, with its profile; the key comes from a Secret that it names. */
export function kubernetesManifest(deployment: Deployment): string {
  return documents(deployment, [container(deployment, [])]);
}

/** The same with an example of an MCP server in the pod: its container is the one to replace. */
export function sidecarManifest(deployment: Deployment): string {
  const server = {
    name: "mcp-server",
    image: "your-mcp-server:1.0.0",
    ...hardened(),
    ...(deployment.sockets.length === 0 ? {} : { volumeMounts: socketMounts(deployment) }),
  };
  // A variable ranks above the profile, whose own word counts.
  const wait = deployment.setsStartupWait
    ? []
    : [{ name: "MCP_STARTUP_WAIT_TIMEOUT", value: SERVER_WAIT }];
  return documents(deployment, [server, container(deployment, wait)]);
}

function documents(deployment: Deployment, containers: readonly unknown[]): string {
  const { name, profile, files, written, sockets } = deployment;
  // An object of its own each time: a shared one would be written as an anchor and its aliases.
  const labels = () => ({
    "app.kubernetes.io/name": "tunnel-client",
    "app.kubernetes.io/instance": name,
  });
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels: labels() },
    data: { [keyOfProfile(deployment)]: profile.text },
  };
  const deploymentObject = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: labels() },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels() },
      template: {
        metadata: { labels: labels() },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: POD_GRACE_SECONDS,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: CONTAINER_USER,
            runAsGroup: CONTAINER_USER,
            fsGroup: CONTAINER_USER,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers,
          volumes: [
            { name: "profile", configMap: { name } },
            ...scratchSpaces(written).map(({ mib }, at) => ({
              name: scratchName(at),
              emptyDir: { sizeLimit: `${mib}Mi` },
            })),
            ...sockets.map((_, at) => ({
              name: socketsName(at),
              emptyDir: { sizeLimit: `${SOCKETS_MIB}Mi` },
            })),
            ...(files.length === 0 ? [] : [{
              name: "files",
              secret: { secretName: `${name}-files`, defaultMode: 0o440 },
            }]),
          ],
        },
      },
    },
  };
  return [
    `# Needs a Secret ${name} with the keys: ${deployment.secretVariables.join(", ") || "none"}.`,
    ...(deployment.passedVariables.length === 0 ? [] : [
      `# Passed on to servers if it has them: ${deployment.passedVariables.join(", ")}.`,
    ]),
    ...(files.length === 0 ? [] : [
      `# Needs a Secret ${name}-files with the keys: ${
        Array.from(objectKeys(files), ([path, key]) => `${key} (${path})`).join(", ")
      }.`,
    ]),
    stringify(configMap) + "---\n" + stringify(deploymentObject),
  ].join("\n");
}

function container(
  deployment: Deployment,
  wait: readonly { readonly name: string; readonly value: string }[],
) {
  const { name, command, image, secretVariables, passedVariables, files, healthPort, profile } =
    deployment;
  const [program, ...args] = command;
  const probe = (path: string) => ({
    httpGet: { path, port: "health" },
    periodSeconds: 10,
    timeoutSeconds: 2,
  });
  return {
    name: "tunnel-client",
    image,
    command: [program],
    args: args.map(literal),
    env: [
      { name: "DENO_DIR", value: CONTAINER_CACHE },
      ...Object.entries(RUNTIME_VARIABLES).map(([name, value]) => ({ name, value })),
      ...wait,
      ...secretVariables.map((variable) => ({
        name: variable,
        valueFrom: { secretKeyRef: { name, key: variable } },
      })),
      ...passedVariables.map((variable) => ({
        name: variable,
        valueFrom: { secretKeyRef: { name, key: variable, optional: true } },
      })),
    ],
    ports: [{ name: "health", containerPort: healthPort }],
    startupProbe: { ...probe("/healthz"), periodSeconds: 1, failureThreshold: 60 },
    livenessProbe: probe("/healthz"),
    readinessProbe: probe("/readyz"),
    resources: {
      requests: { cpu: "50m", memory: `${MEMORY_MIB.request}Mi` },
      limits: { memory: `${MEMORY_MIB.limit}Mi` },
    },
    ...hardened(),
    volumeMounts: [
      {
        name: "profile",
        mountPath: profile.path,
        subPath: keyOfProfile(deployment),
        readOnly: true,
      },
      ...scratchSpaces(deployment.written).map(({ path }, at) => ({
        name: scratchName(at),
        mountPath: path,
      })),
      ...socketMounts(deployment),
      ...Array.from(objectKeys(files), ([path, key]) => ({
        name: "files",
        mountPath: path,
        subPath: key,
        readOnly: true,
      })),
    ],
  };
}

/** The containers of a pod share the directories of the server's sockets. */
function socketMounts({ sockets }: Deployment) {
  return sockets.map((path, at) => ({ name: socketsName(at), mountPath: path }));
}

function keyOfProfile({ profile: { path } }: Deployment): string {
  return objectKeys([path]).get(path) ?? "profile.yaml";
}

function scratchName(at: number): string {
  return at === 0 ? "scratch" : `written-${at}`;
}

function socketsName(at: number): string {
  return `sockets-${at + 1}`;
}

function hardened() {
  return {
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

/** Kubernetes replaces `$(NAME)`. */
function literal(text: string): string {
  return text.replaceAll("$(", "$$$$(");
}
