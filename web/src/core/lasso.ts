// Which points lie inside what was drawn around them?
import type { Numbers } from "./wire";

export type Corner = readonly [number, number];

/** One byte per point: whether it lies inside the polygon (even-odd). Points without finite positions never do. */
export function inside(positions: Numbers, stride: number, polygon: readonly Corner[]): Uint8Array {
  const count = positions.length / stride;
  const found = new Uint8Array(count);
  const [left, right, low, high] = bounds(polygon);
  for (let i = 0; i < count; i++) {
    const x = positions[i * stride];
    const y = positions[i * stride + 1];
    if (x >= left && x <= right && y >= low && y <= high && isInside(x, y, polygon)) found[i] = 1;
  }
  return found;
}

function isInside(x: number, y: number, polygon: readonly Corner[]): boolean {
  let within = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i];
    const [bx, by] = polygon[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

function bounds(polygon: readonly Corner[]): [number, number, number, number] {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of polygon) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  return [left, right, low, high];
}

/** The four corners of a box between two of them. */
export function box([ax, ay]: Corner, [bx, by]: Corner): Corner[] {
  return [
    [ax, ay],
    [bx, ay],
    [bx, by],
    [ax, by],
  ];
}
