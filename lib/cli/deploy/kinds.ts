/** Every kind of thing that `deploy` prints. */
export const deployKinds = [
  "docker",
  "compose",
  "kubernetes",
  "kubernetes-sidecar",
  "systemd",
  "launchd",
  "windows-service",
  "dockerfile",
  "release-workflow",
] as const;
export type DeployKind = typeof deployKinds[number];

/** Kinds that run in a container. */
export function isContainer(kind: DeployKind): boolean {
  return kind === "docker" || kind === "compose" || isKubernetes(kind);
}

/** Kinds that are asked for their health from outside of the container. */
export function isKubernetes(kind: DeployKind): boolean {
  return kind === "kubernetes" || kind === "kubernetes-sidecar";
}
