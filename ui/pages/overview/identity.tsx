import type { Sandbox, Status } from "../../api_types.ts";
import { Icon, type IconName } from "../../components/icon.tsx";
import { Loads } from "../../components/states.tsx";
import { Ago, Copy, Facts } from "../../components/text.tsx";
import { useEndpoint } from "../../data/endpoint.ts";
import { sandbox, status } from "../../data/endpoints.ts";
import { counted, dayAndTime, instantMs, listed } from "../../view/formats.ts";
import { reachOf } from "../../view/reach.ts";

/** What this client is, and what it may reach. */
export function Identity() {
  return (
    <section class="card part-identity">
      <header>
        <h2>This client</h2>
      </header>
      <div class="body">
        <Loads endpoint={status} what="this client">{(known) => <Self status={known} />}</Loads>
      </div>
      <header>
        <h2>May reach</h2>
        <div class="aside">
          <a href="#system/sandbox">Plan</a>
        </div>
      </header>
      <div class="body">
        <ReachPart />
      </div>
    </section>
  );
}

function Self({ status: known }: { readonly status: Status }) {
  const { control_plane_tunnel_id: id, tunnel_metadata: tunnel, started_at, profile } = known;
  const startedAt = instantMs(started_at);
  return (
    <Facts
      rows={[
        [
          "Tunnel",
          <div key="tunnel">
            <div>{tunnel?.name ?? "name not known yet"}</div>
            {id && (
              <span class="mono dim">
                <Copy text={id} what="tunnel id" />
              </span>
            )}
          </div>,
        ],
        ["Version", known.version],
        [
          "Up",
          startedAt === undefined ? "not known" : (
            <span>
              <Ago at={startedAt} bare />, since {dayAndTime(startedAt)}
            </span>
          ),
        ],
        [
          "Instance",
          <span key="id" class="mono">
            <Copy text={known.client_instance_id} what="instance id" />
          </span>,
        ],
        [
          "Profile",
          <span key="profile">
            {profile || known.config_source || "flags and environment"}{" "}
            <a href="#system/settings">Settings</a>
          </span>,
        ],
      ]}
    />
  );
}

function ReachPart() {
  const state = useEndpoint(sandbox);
  if (state.kind === "failed" && state.failure.status === 404) {
    return <p class="dim">The client tells of no sandbox plan.</p>;
  }
  return (
    <Loads endpoint={sandbox} what="the sandbox plan">
      {(plan) => <ReachList plan={plan} />}
    </Loads>
  );
}

const VERDICTS: Readonly<Record<Sandbox["verdict"], string>> = {
  exact: "Held exactly as planned.",
  more: "The process may do more than planned.",
  less: "The process lacks something it needs.",
};

function ReachList({ plan }: { readonly plan: Sandbox }) {
  const { addresses, programs, files, variables } = reachOf(plan);
  const rows: readonly (readonly [IconName, string, readonly string[]])[] = [
    ["network", counted(addresses.length, "address", "addresses"), addresses],
    ["terminal", counted(programs.length, "program"), programs],
    ["file", counted(files.length, "file"), files],
    ["variable", counted(variables.length, "variable"), variables],
  ];
  return (
    <>
      <p class={plan.verdict === "exact" ? "dim" : "count is-warn"}>{VERDICTS[plan.verdict]}</p>
      <ul class="reach">
        {rows.map(([icon, words, names]) => (
          <li key={icon}>
            <Icon name={icon} />
            <span>{words}</span>
            <span class="mono">{names.length === 0 ? "none" : listed(names.map(shortest), 4)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A host without its usual port. */
function shortest(name: string): string {
  return name.replace(/:443$/, "");
}
