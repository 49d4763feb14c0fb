/** A measured station, in pixels of the path's grid. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly midX: number;
  readonly midY: number;
}

/** Where everything is; measured when the grid is resized, and not in between (ui §9). */
export interface Geometry {
  readonly boxes: ReadonlyMap<string, Box>;
  /** The stations stand below each other. */
  readonly upright: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Measures the stations of a grid. */
export function measure(grid: HTMLElement): Geometry {
  const origin = grid.getBoundingClientRect();
  const boxes = new Map<string, Box>();
  for (const node of grid.querySelectorAll<HTMLElement>("[data-node]")) {
    const { left, right, top, bottom } = node.getBoundingClientRect();
    boxes.set(node.dataset["node"] ?? "", {
      left: left - origin.left,
      right: right - origin.left,
      top: top - origin.top,
      bottom: bottom - origin.top,
      midX: (left + right) / 2 - origin.left,
      midY: (top + bottom) / 2 - origin.top,
    });
  }
  const [plane, poll] = [boxes.get("plane"), boxes.get("poll")];
  return { boxes, upright: plane !== undefined && poll !== undefined && poll.top > plane.bottom };
}

/** A curve that leaves and arrives along the direction of the path. */
export function curve(from: Point, to: Point, upright: boolean): string {
  const [midX, midY] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const [one, two] = upright
    ? [`${px(from.x)} ${px(midY)}`, `${px(to.x)} ${px(midY)}`]
    : [`${px(midX)} ${px(from.y)}`, `${px(midX)} ${px(to.y)}`];
  return `M${px(from.x)} ${px(from.y)}C${one} ${two} ${px(to.x)} ${px(to.y)}`;
}

/** Width of a line in pixels: its area in the eye grows with the rate. */
export function edgeWidth(rate: number, total: number): number {
  return 2 + 4 * Math.sqrt(rate / Math.max(total, 4));
}

/** Seconds a dot takes from one to the next: faster with the rate, and never a blur. */
export function dotSeconds(rate: number): number {
  return Math.max(0.7, 3 / Math.sqrt(rate + 0.3));
}

function px(value: number): string {
  return value.toFixed(1);
}
