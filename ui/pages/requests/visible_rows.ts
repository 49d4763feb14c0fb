import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

/** Up to this many rows are drawn whole (ui §9). */
const ALL_ROWS = 200;
/** Rows drawn beyond the edges, so that scrolling shows no gap. */
const BEYOND = 20;
/** A row that has not been measured yet: 34 px (ui §3). */
const ROW_PX = 34;

/** The rows to draw, and the height of those left out. */
export interface VisibleRows {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Follows a scrolling list of rows of one height. Asks for more when its end comes near.
 *
 * @param count rows there are
 */
export function useVisibleRows(
  list: RefObject<HTMLElement | null>,
  count: number,
  onNearEnd: () => void,
): VisibleRows {
  const [place, setPlace] = useState({ top: 0, height: 0 });
  const [rowPx, setRowPx] = useState(ROW_PX);
  useLayoutEffect(() => {
    const height = list.current?.querySelector<HTMLElement>("tr[data-id]")?.offsetHeight;
    if (height) setRowPx(height);
  });
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const look = () => setPlace({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  const first = Math.floor(place.top / rowPx);
  const last = Math.ceil((place.top + place.height) / rowPx);
  const nearEnd = place.height > 0 && last + BEYOND >= count;
  useEffect(() => {
    if (nearEnd && count > 0) onNearEnd();
  }, [nearEnd, count]);
  return visibleRows(count, first, last, rowPx);
}

/** Which rows to draw, of those seen. */
export function visibleRows(
  count: number,
  first: number,
  last: number,
  rowPx: number,
): VisibleRows {
  if (count <= ALL_ROWS) return { from: 0, to: count, before: 0, after: 0 };
  const to = Math.min(count, last + BEYOND);
  const from = Math.max(0, Math.min(first - BEYOND, to));
  return { from, to, before: from * rowPx, after: (count - to) * rowPx };
}
