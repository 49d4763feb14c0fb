/** When Codex asks before it acts; from the strictest. Only under `never` it never does. */
export const APPROVAL_POLICIES = ["untrusted", "on-request", "on-failure", "never"] as const;
export type ApprovalPolicyName = typeof APPROVAL_POLICIES[number];

/** What its commands may do to files, as far as a page may choose it; from the narrowest. */
export const SANDBOX_TYPES = ["read-only", "workspace-write"] as const;
export type SandboxTypeName = typeof SANDBOX_TYPES[number];

/** The rules of a conversation. */
export interface AssistantPolicy {
  readonly approval: ApprovalPolicyName;
  readonly sandbox: SandboxTypeName;
}

/** Where nobody has chosen: a person is asked, and nothing is written (codex §12.15). */
export const STRICTEST: AssistantPolicy = { approval: "untrusted", sandbox: "read-only" };

/** What a request says of them. */
export interface AskedPolicy {
  readonly approval: string | undefined;
  readonly sandbox: string | undefined;
  /** The person has read that Codex will write without asking, and wants it. */
  readonly unattendedWrites: boolean;
}

export type PolicyVerdict =
  | { readonly kind: "policy"; readonly policy: AssistantPolicy }
  | { readonly kind: "refused"; readonly message: string };

/**
 * The rules that a request asks for. Approvals are never off in silence: together with the right to
 * write that takes a word of its own. Pure.
 *
 * @param current the rules in force, which hold for what the request leaves out
 */
export function policyOf(asked: AskedPolicy, current: AssistantPolicy): PolicyVerdict {
  const approval = APPROVAL_POLICIES.find((name) => name === (asked.approval ?? current.approval));
  if (approval === undefined) {
    const known = APPROVAL_POLICIES.join(", ");
    return refused(`approval_policy ${shown(asked.approval)} is not one of ${known}`);
  }
  const sandbox = sandboxOf(asked.sandbox ?? current.sandbox);
  if (sandbox === undefined) {
    const known = SANDBOX_TYPES.join(" and ");
    return refused(`sandbox_type ${shown(asked.sandbox)} is not to be had here; ${known} are`);
  }
  const policy = { approval, sandbox };
  if (writesUnasked(policy) && !writesUnasked(current) && !asked.unattendedWrites) {
    return refused(
      "approval_policy never with sandbox_type workspace-write lets Codex write without asking; " +
        "set unattended_writes to true if that is wanted",
    );
  }
  return { kind: "policy", policy };
}

/** Whether Codex changes files without a person's word. */
export function writesUnasked({ approval, sandbox }: AssistantPolicy): boolean {
  return approval === "never" && sandbox === "workspace-write";
}

/** Either spelling of a sandbox (codex §3.2). */
function sandboxOf(name: string): SandboxTypeName | undefined {
  switch (name) {
    case "read-only":
    case "readOnly":
      return "read-only";
    case "workspace-write":
    case "workspaceWrite":
      return "workspace-write";
    default:
      return undefined;
  }
}

/** Of a name that is none, what fits a line. */
const MAX_SHOWN_CHARS = 64;

function shown(name: string | undefined): string {
  return JSON.stringify((name ?? "").slice(0, MAX_SHOWN_CHARS));
}

function refused(message: string): PolicyVerdict {
  return { kind: "refused", message };
}
