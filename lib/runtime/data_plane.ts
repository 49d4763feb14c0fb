import type { EngineSettings } from "../config/engine_settings.ts";
import type { Emit } from "../core/fact.ts";
import type { TakePayload } from "../dispatch/capture.ts";
import type { Engine } from "../dispatch/engine.ts";
import type { Boundary } from "../sandbox/boundary.ts";
import { engineModule } from "./engine_module.ts";

/** What the data plane is opened with. */
export interface DataPlaneOptions {
  readonly settings: EngineSettings;
  readonly boundary: Boundary;
  readonly emit: Emit;
  readonly takePayload?: TakePayload;
}

/**
 * Opens the data plane where the boundary wants it: in this realm, or in a Worker of its own. Only what is
 * used is loaded. Where a reload may need more rights, this also starts their keeper.
 *
 * @throws OperatorError if a child cannot be started or a setting cannot be used
 */
export async function openDataPlane(
  { settings, boundary, emit, takePayload }: DataPlaneOptions,
): Promise<Engine> {
  if (boundary.mode === "off") {
    const { openEngine } = await import("./engine.ts");
    const { serverLooks } = await import("./server_looks.ts");
    return await openEngine(settings, emit, [], serverLooks, takePayload);
  }
  const { openConfinedEngine } = await import("./confined_engine.ts");
  const { startKeeper, startRealm } = await import("../sandbox/realm.ts");
  const keeper = boundary.mayGrow ? startKeeper() : undefined;
  const start = keeper?.start ?? startRealm;
  try {
    const engine = await openConfinedEngine({
      settings,
      boundary,
      emit,
      module: await engineModule(),
      start,
      ...(takePayload === undefined ? {} : { takePayload }),
    });
    return {
      ...engine,
      drain: (budgetMs) => engine.drain(budgetMs).finally(() => keeper?.[Symbol.dispose]()),
    };
  } catch (error) {
    keeper?.[Symbol.dispose]();
    throw error;
  }
}
