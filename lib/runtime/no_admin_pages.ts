import { NO_PAGES, type Pages } from "../ops/health_server.ts";
import type { Fold } from "../ops/operator_surface.ts";

/**
 * What programs without admin pages have in the place of `admin_pages.ts`; the build puts it there, so that
 * nothing of the pages is part of them (cli §13).
 */
export function pageMemory(): undefined {
  return undefined;
}

/** No memory is filled. */
export function pageFolds(): readonly Fold[] {
  return [];
}

/** Nothing is served beside the probes. */
export function adminPages(): Pages {
  return NO_PAGES;
}
