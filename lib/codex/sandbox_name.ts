/** What Codex may do to files: as threads name it, and as turns do (codex §3.2). */
const NAMES = {
  "read-only": "readOnly",
  "workspace-write": "workspaceWrite",
  "danger-full-access": "dangerFullAccess",
} as const;

export type SandboxMode = keyof typeof NAMES;

/** The names as threads take them, from the narrowest. */
export const SANDBOX_MODES: readonly SandboxMode[] = [
  "read-only",
  "workspace-write",
  "danger-full-access",
];

/** The sandbox that either spelling means; `undefined` if it is none. */
export function sandboxMode(text: string): SandboxMode | undefined {
  const wanted = text.trim();
  return SANDBOX_MODES.find((mode) => mode === wanted || NAMES[mode] === wanted);
}

/** The spelling that turns want. */
export function turnSandbox(mode: SandboxMode): string {
  return NAMES[mode];
}
