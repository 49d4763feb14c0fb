import { count, counted, percent } from "../../view/formats.ts";

/** How much of a whole went wrong; nothing is quiet, the count is its title (ui §1). */
export function Part(
  { part, whole, tone }: {
    readonly part: number;
    readonly whole: number;
    readonly tone: "warn" | "bad";
  },
) {
  if (part === 0) return <span class="dim">0</span>;
  return (
    <span class={`part is-${tone}`} title={`${count(part)} of ${counted(whole, "call")}`}>
      {percent(part, whole)}
    </span>
  );
}
