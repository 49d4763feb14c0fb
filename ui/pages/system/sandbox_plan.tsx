import type { Sandbox, SandboxRow } from "../../api_types.ts";
import { Breaks } from "../../components/breaks.tsx";
import { Card } from "../../components/card.tsx";
import { State, type Tone } from "../../components/state_mark.tsx";
import { Loads } from "../../components/states.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Ago, CommandLine } from "../../components/text.tsx";
import { useLatest } from "../../data/endpoint.ts";
import { sandbox, status } from "../../data/endpoints.ts";

const KINDS: Readonly<Record<string, string>> = {
  net: "Connect to",
  run: "Start",
  read: "Read",
  write: "Write",
  env: "See variable",
  sys: "Ask the system for",
  ffi: "Load library",
};

const VERDICTS: Readonly<Record<Sandbox["verdict"], readonly [tone: Tone, words: string]>> = {
  exact: ["ok", "Holds exactly its plan."],
  more: ["warn", "May do more than its plan says."],
  less: ["bad", "Lacks something that its plan needs."],
};

/** What the process may reach, and why (ui §4). */
export function SandboxPlan() {
  const profile = useLatest(status)?.profile;
  const command = `tunnel-client sandbox plan${
    profile ? ` --profile ${profile}` : ""
  } --format flags`;
  return (
    <Card
      title="Sandbox"
      id="sandbox"
      class="wide"
      note="what this process may reach, computed from the settings"
    >
      <Loads endpoint={sandbox} what="the plan" lines={8}>
        {({ mode, verdict, applied_at, plan }) => {
          const [tone, words] = VERDICTS[verdict];
          const rows = byKind(plan);
          return (
            <>
              <p class="body">
                <State tone={tone}>{words}</State>{" "}
                <span class="dim">
                  Mode {mode}
                  {applied_at !== null && (
                    <>
                      , applied <Ago at={applied_at} />
                    </>
                  )}. {verdict === "more"
                    ? "What is not listed is not refused."
                    : "Whatever is not listed is refused by the runtime, even to code that was " +
                      "tampered with."}
                </span>
              </p>
              <Table
                label="Sandbox plan"
                class="plan"
                columns={columns(rows)}
                rows={rows}
                rowKey={({ permission, value }) => `${permission} ${value}`}
              />
              <div class="body">
                <CommandLine text={command} />
              </div>
            </>
          );
        }}
      </Loads>
    </Card>
  );
}

/** One run of rows for each kind; within it they keep their order. */
function byKind(plan: readonly SandboxRow[]): SandboxRow[] {
  const kinds = Object.keys(KINDS);
  const rank = ({ permission }: SandboxRow) => kinds.indexOf(permission);
  return plan.toSorted((a, b) => rank(a) - rank(b));
}

function columns(plan: readonly SandboxRow[]): Column<SandboxRow>[] {
  return [
    {
      title: "May",
      class: "label",
      cell: (row) => <Kind row={row} first={plan[plan.indexOf(row) - 1]} />,
    },
    { title: "What", class: "mono value", cell: ({ value }) => <Breaks text={value} /> },
    { title: "Why", class: "mid", cell: ({ reason }) => reason },
    { title: "Setting", class: "mono dim value", cell: ({ setting }) => <Breaks text={setting} /> },
    { title: "Held", class: "number", cell: ({ held }) => <Held held={held} /> },
  ];
}

/** Said once for a run of rows; to a screen reader, and on a narrow screen, for each. */
function Kind(
  { row, first }: { readonly row: SandboxRow; readonly first: SandboxRow | undefined },
) {
  const word = KINDS[row.permission] ?? row.permission;
  return <span class={first?.permission === row.permission ? "again" : ""}>{word}</span>;
}

function Held({ held }: { readonly held: boolean }) {
  return held ? <State tone="ok">yes</State> : <State tone="bad">missing</State>;
}
