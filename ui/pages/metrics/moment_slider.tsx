import uPlot from "uplot";
import { useStore } from "../../data/store.ts";
import { timeOfDay } from "../../view/formats.ts";
import type { Grid } from "../../view/metric_samples.ts";
import { moment, SYNC_KEY } from "./moment.ts";

/** Moves the crosshair without a pointer; its end is now. */
export function MomentSlider({ grid }: { readonly grid: Grid }) {
  const index = useStore(moment);
  const last = grid.length - 1;
  const at = index ?? last;
  return (
    <input
      type="range"
      aria-label="Moment"
      aria-valuetext={index === undefined
        ? "the latest"
        : timeOfDay(grid.from + index * grid.stepMs)}
      min={0}
      max={last}
      step={1}
      value={at}
      onInput={({ currentTarget }) => {
        const chosen = currentTarget.valueAsNumber;
        pointAt(chosen === last ? undefined : chosen);
      }}
    />
  );
}

function pointAt(index: number | undefined): void {
  for (const plot of uPlot.sync(SYNC_KEY).plots) {
    const x = index === undefined ? undefined : plot.data[0][index];
    const left = x === undefined ? -10 : plot.valToPos(x, "x");
    plot.setCursor({ left, top: x === undefined ? -10 : 1 }, false);
  }
  moment.set(index);
}
