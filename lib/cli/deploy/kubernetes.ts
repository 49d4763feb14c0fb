import { stringify } from "@std/yaml";
import {
  ALLOCATOR,
  CONTAINER_CACHE,
  CONTAINER_USER,
  type Deployment,
  GRACE_SECONDS,
  MEMORY_MIB,
  SCRATCH_MIB,
} from "./deployment.ts";
import { baseName } from "./docker.ts";

/** Calls in hand end within the client's own grace; the kubelet waits a little longer. */
const POD_GRACE_SECONDS = GRACE_SECONDS + 5;
/** How long the client waits for the server that starts beside it. */
const SERVER_WAIT = "60s";

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
  };
  const wait = [{ name: "MCP_STARTUP_WAIT_TIMEOUT", value: SERVER_WAIT }];
  return documents(deployment, [server, container(deployment, wait)]);
}

function documents(deployment: Deployment, containers: readonly unknown[]): string {
  const { name, profile, files } = deployment;
  // An object of its own each time: a shared one would be written as an anchor and its aliases.
  const labels = () => ({
    "app.kubernetes.io/name": "tunnel-client",
    "app.kubernetes.io/instance": name,
  });
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels: labels() },
    data: { [baseName(profile.path)]: profile.text },
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
            { name: "scratch", emptyDir: { sizeLimit: `${SCRATCH_MIB}Mi` } },
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
    ...(files.length === 0 ? [] : [
      `# Needs a Secret ${name}-files with the keys: ${files.map(baseName).join(", ")}.`,
    ]),
    stringify(configMap) + "---\n" + stringify(deploymentObject),
  ].join("\n");
}

function container(
  { name, command, image, secretVariables, files, healthPort, profile }: Deployment,
  wait: readonly { readonly name: string; readonly value: string }[],
) {
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
      ...Object.entries(ALLOCATOR).map(([name, value]) => ({ name, value })),
      ...wait,
      ...secretVariables.map((variable) => ({
        name: variable,
        valueFrom: { secretKeyRef: { name, key: variable } },
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
      { name: "profile", mountPath: profile.path, subPath: baseName(profile.path), readOnly: true },
      { name: "scratch", mountPath: "/tmp" },
      ...files.map((path) => ({
        name: "files",
        mountPath: path,
        subPath: baseName(path),
        readOnly: true,
      })),
    ],
  };
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
