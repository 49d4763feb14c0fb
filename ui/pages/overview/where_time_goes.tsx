import type { AnalyticsView, PhaseList } from "../../api_types.ts";
import { Card } from "../../components/card.tsx";
import { Empty, Loads } from "../../components/states.tsx";
import { Key } from "../../components/text.tsx";
import { analytics } from "../../data/endpoints.ts";
import { chosenWindow } from "../../data/preferences.ts";
import { useStore } from "../../data/store.ts";
import { duration } from "../../view/formats.ts";
import { STEPS, stepShares, stepSum, timeSentence } from "../../view/phases.ts";

/** The time of a typical call and of the slowest ones, split by who holds it (ui §4). */
export function WhereTimeGoes() {
  return (
    <Card class="part-time" title="Where time goes">
      <Loads endpoint={analytics[useStore(chosenWindow)]} what="where time goes" lines={6}>
        {(usage) => <Split phases={usage.phases} />}
      </Loads>
    </Card>
  );
}

function Split({ phases: { typical, slow } }: { readonly phases: AnalyticsView["phases"] }) {
  if (stepSum(typical) === 0) {
    return (
      <Empty icon="overview" title="Nothing measured yet">
        <p>
          After the first answered call, its time is split here between control plane, this process
          and MCP server.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <div class="body split">
        <p class="mid">{timeSentence(typical, slow)}</p>
        <TimeBar title="Typical call" phases={typical} />
        <TimeBar title="Slowest 5 %" phases={slow} />
      </div>
      <table class="steps" aria-label="Time of each step">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" class="number">Typical</th>
            <th scope="col" class="number">Slowest 5 %</th>
          </tr>
        </thead>
        <tbody>
          {STEPS.map(({ long, color }, step) => (
            <tr key={long}>
              <td>
                <Key color={color}>
                  <span class="mid">{long}</span>
                </Key>
              </td>
              <td class="number">{duration(typical[step])}</td>
              <td class="number">{duration(slow[step])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function TimeBar({ title, phases }: { readonly title: string; readonly phases: PhaseList }) {
  const parts = STEPS.map(({ long }, step) => `${long} ${duration(phases[step])}`);
  return (
    <div class="time-bar">
      <b>{title}</b>
      <b>{duration(stepSum(phases))}</b>
      <svg
        viewBox="0 0 100 10"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${parts.join(", ")}`}
      >
        {stepShares(phases, 0).map(({ step, from, length }) => (
          <rect
            key={step}
            class={`fill-${STEPS[step]?.color}`}
            x={(from * 100).toFixed(2)}
            // A thin gap keeps neighbours apart without a second colour.
            width={Math.max(0.1, length * 100 - 0.25).toFixed(2)}
            height="10"
          />
        ))}
      </svg>
    </div>
  );
}
