// Which outline holds some points?
import type { Corner } from "./lasso";

/** The corners of the smallest convex outline, counterclockwise (Andrew, 1979); points without a place are left out. */
export function hull(points: readonly Corner[]): Corner[] {
  const sorted = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)).sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  if (sorted.length < 3) return sorted;
  return [...chain(sorted), ...chain(sorted.reverse())];
}

/** The lower side of points from left to right, without its last corner. */
function chain(points: readonly Corner[]): Corner[] {
  const kept: Corner[] = [];
  for (const point of points) {
    while (kept.length > 1 && turn(kept.at(-2)!, kept.at(-1)!, point) <= 0) kept.pop();
    kept.push(point);
  }
  return kept.slice(0, -1);
}

/** Above 0 where the way from a over b to c turns left. */
function turn([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/** The median of each component of points that have a place; null where none has. */
export function middleOf(points: readonly Corner[]): Corner | null {
  const placed = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (!placed.length) return null;
  return [median(placed.map(([x]) => x)), median(placed.map(([, y]) => y))];
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const half = values.length >> 1;
  return values.length % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/** This share of the points, those nearest to a middle. */
export function nearestTo([x, y]: Corner, points: readonly Corner[], share: number): Corner[] {
  const away = ([right, up]: Corner) => Math.hypot(right - x, up - y);
  const placed = points.filter((point) => Number.isFinite(away(point))).sort((one, other) => away(one) - away(other));
  return placed.slice(0, Math.ceil(placed.length * share));
}
