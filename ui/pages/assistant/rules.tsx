import { Select } from "../../components/controls.tsx";

const APPROVALS = [
  ["untrusted", "Ask before all but harmless commands"],
  ["on-request", "Ask when Codex finds it needful"],
  ["never", "Never ask"],
] as const;
const SANDBOXES = [
  ["read-only", "May read only"],
  ["workspace-write", "May write in its folder"],
] as const;
const EFFORTS = [
  ["", "Effort: as Codex has it"],
  ["low", "Effort: low"],
  ["medium", "Effort: medium"],
  ["high", "Effort: high"],
] as const;

/** What prompts go out with. */
export interface Choice {
  readonly approval: typeof APPROVALS[number][0];
  readonly sandbox: typeof SANDBOXES[number][0];
  readonly effort: typeof EFFORTS[number][0];
  /** Empty: Codex's own choice. */
  readonly model: string;
  readonly cwd: string;
  /** Whether Codex is told how the tunnel is. */
  readonly tells: boolean;
  /** Said in so many words: write without asking. */
  readonly unattended: boolean;
}

/** Nobody has chosen anything. */
export const STRICTEST: Choice = {
  approval: "untrusted",
  sandbox: "read-only",
  effort: "",
  model: "",
  cwd: "",
  tells: true,
  unattended: false,
};

/** Whether a choice still lacks the word that it takes. */
export function isUnsaid(choice: Choice): boolean {
  return writesUnasked(choice) && !choice.unattended;
}

/** A choice as members of a request. */
export function ruled(choice: Choice, isThread: boolean) {
  const { approval, sandbox, effort, model, cwd, unattended } = choice;
  return {
    approval_policy: approval,
    sandbox_type: sandbox,
    unattended_writes: unattended,
    model,
    ...(isThread ? { cwd } : { effort }),
  };
}

function writesUnasked({ approval, sandbox }: Choice): boolean {
  return approval === "never" && sandbox === "workspace-write";
}

/** When Codex asks, what it may touch, how it thinks. */
export function Rules(
  { choice, onChoose }: {
    readonly choice: Choice;
    readonly onChoose: (choice: Choice) => void;
  },
) {
  // A word that was given for one choice says nothing about another.
  const set = (change: Partial<Choice>) => onChoose({ ...choice, unattended: false, ...change });
  const text = (name: "model" | "cwd", hint: string) => (
    <input
      class="field"
      aria-label={hint}
      placeholder={hint}
      spellcheck={false}
      value={choice[name]}
      onInput={({ currentTarget }) => set({ [name]: currentTarget.value })}
    />
  );
  const check = (name: "tells" | "unattended", words: string) => (
    <label class="check">
      <input
        type="checkbox"
        checked={choice[name]}
        onChange={({ currentTarget }) => set({ [name]: currentTarget.checked })}
      />
      {words}
    </label>
  );
  return (
    <fieldset class="buttons">
      <legend class="visually-hidden">Rules for the next prompt</legend>
      <Select
        label="Approvals"
        options={APPROVALS}
        value={choice.approval}
        onChoose={(approval) => set({ approval })}
      />
      <Select
        label="Sandbox"
        options={SANDBOXES}
        value={choice.sandbox}
        onChoose={(sandbox) => set({ sandbox })}
      />
      <Select
        label="Effort"
        options={EFFORTS}
        value={choice.effort}
        onChoose={(effort) => set({ effort })}
      />
      {text("model", "Model")}
      {text("cwd", "Folder of a new chat")}
      {check("tells", "Tell Codex how this tunnel is; no secret is among it")}
      {writesUnasked(choice) &&
        check("unattended", "Let Codex change files without asking anybody")}
    </fieldset>
  );
}
