/** The first pass gives each place this long: metadata is small and served from memory. */
const FIRST_MS = 2_000;
/** Where nothing but timeouts came back, each place is asked again, with ever more patience. */
const PATIENT_MS = [2_000, 4_000, 8_000] as const;

/**
 * Asks the places in order until one satisfies. If each of them timed out, one more pass asks each up
 * to three times with growing patience (network-and-oauth §5.3). Gives the outcome for every place
 * that was asked.
 */
export async function askInTurn<Place, Outcome>(
  places: readonly Place[],
  ask: (place: Place, timeoutMs: number) => Promise<Outcome>,
  { satisfies, timedOut }: {
    readonly satisfies: (outcome: Outcome) => boolean;
    readonly timedOut: (outcome: Outcome) => boolean;
  },
): Promise<Outcome[]> {
  const first = await inTurn(places, (place) => ask(place, FIRST_MS), satisfies);
  if (first.length === 0 || !first.every(timedOut)) return first;
  return await inTurn(places, async (place) => {
    for (const ms of PATIENT_MS.slice(0, -1)) {
      const outcome = await ask(place, ms);
      if (!timedOut(outcome)) return outcome;
    }
    return ask(place, PATIENT_MS[2]);
  }, satisfies);
}

async function inTurn<Place, Outcome>(
  places: readonly Place[],
  ask: (place: Place) => Promise<Outcome>,
  satisfies: (outcome: Outcome) => boolean,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const place of places) {
    const outcome = await ask(place);
    outcomes.push(outcome);
    if (satisfies(outcome)) break;
  }
  return outcomes;
}
