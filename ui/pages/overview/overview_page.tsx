import { Failures } from "./failures.tsx";
import { Identity } from "./identity.tsx";
import { PathCard } from "./path/path_card.tsx";
import { StatementPart } from "./statement.tsx";
import { Tiles } from "./tiles.tsx";
import { WhereTimeGoes } from "./where_time_goes.tsx";
import { WhoUsesIt } from "./who_uses_it.tsx";

/** Does it work, and what now (ui §2): said first, then proven. */
export function OverviewPage() {
  return (
    <div class="page overview">
      <StatementPart />
      <PathCard />
      <Tiles />
      <Failures />
      <WhereTimeGoes />
      <WhoUsesIt />
      <Identity />
    </div>
  );
}
