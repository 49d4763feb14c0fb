import type { JsonObject } from "../../wire/json.ts";
import { baseUrlIn } from "./health_look.ts";
import { adminPage } from "./page_look.ts";

/** A running client that says it serves the wanted tunnel. */
export interface LiveAdmin {
  readonly baseUrl: string;
  /** The file that led there. */
  readonly urlFile: string;
  readonly status: JsonObject;
  /** `/api/system`; absent if it did not answer in time. */
  readonly system: JsonObject | undefined;
}

/** Where to look for it. */
export interface LiveSearch {
  readonly tunnelId: string;
  /** The alias's own file, which counts before all others. */
  readonly ownFile: string;
  /** The directory of all aliases' files. */
  readonly directory: string;
  /** Files of other aliases, whose clients are theirs even on the same tunnel. */
  readonly foreign: readonly string[];
  /** How long one page may take. */
  readonly pageMs: number;
}

/** More runtimes than this on one machine are not all asked. */
const MAX_FILES = 32;

/**
 * Finds the client of a tunnel by the URL files on this machine, the alias's own first (runtimes §1.7,
 * §12.5, §12.13). All are asked at once, so it is bounded by two page times.
 */
export async function findLiveAdmin(
  { tunnelId, ownFile, directory, foreign, pageMs }: LiveSearch,
): Promise<LiveAdmin | undefined> {
  const others = await urlFiles(directory);
  const files = [ownFile, ...others.filter((file) => file !== ownFile && !foreign.includes(file))];
  const found = await Promise.all(
    files.slice(0, MAX_FILES).map(
      async (urlFile): Promise<Omit<LiveAdmin, "system"> | undefined> => {
        const { baseUrl } = await baseUrlIn(urlFile);
        if (baseUrl === undefined) return undefined;
        const status = await adminPage(baseUrl, "/api/status", pageMs);
        if (status?.["control_plane_tunnel_id"] !== tunnelId) return undefined;
        return { baseUrl, urlFile, status };
      },
    ),
  );
  const first = found.find((live) => live !== undefined);
  if (first === undefined) return undefined;
  return { ...first, system: await adminPage(first.baseUrl, "/api/system", pageMs) };
}

/** The process id that a client tells of itself. */
export function processIdOf({ status }: LiveAdmin): number | undefined {
  const { pid } = status;
  return typeof pid === "number" && Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

async function urlFiles(directory: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const { name, isFile } of Deno.readDir(directory)) {
      if (isFile && name.endsWith(".url")) names.push(name);
    }
    return names.toSorted().map((name) => `${directory}/${name}`);
  } catch {
    return [];
  }
}
