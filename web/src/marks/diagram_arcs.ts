// Which rows of a diagram feed which, and how are the lines between them kept apart?
import type { Row } from "./diagram_tree";

/** A line from one row to another, both by their places. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly lane: number; // 0 straight down to the next row; more, the farther to the side
}

export type Edge = readonly [string, string];

const MOST_LANES = 7; // lines that stand side by side; more share the last lane

/** The lines between the rows that are to be seen; the input stands before the first of them. */
export function arcsOf(rows: readonly Row[], edges: readonly Edge[]): readonly Arc[] {
  const places = placesOf(rows).set("input", -1);
  const seen = new Map<string, readonly [number, number]>();
  for (const [source, target] of edges) {
    const [from, to] = [places.get(source), places.get(target)];
    if (from !== undefined && to !== undefined && from !== to) seen.set(`${from} ${to}`, [from, to]);
  }
  const holding = [...new Set(places.values())].sort((a, b) => a - b);
  const after = new Map(holding.map((place, order) => [place, holding[order + 1]]));
  return inLanes([...seen.values()], after);
}

/** The row that stands for each layer by its name: its own, or the closed group that holds it. */
function placesOf(rows: readonly Row[]): Map<string, number> {
  const places = new Map<string, number>();
  rows.forEach(({ group, open }, place) => {
    if (!open) for (const { name } of group.layers) places.set(name, place);
  });
  return places;
}

/** Short lines inside, long ones outside; two lines of a lane never run beside each other while lanes last. */
function inLanes(pairs: readonly (readonly [number, number])[], after: ReadonlyMap<number, number | undefined>): readonly Arc[] {
  const taken: (readonly [number, number])[][] = [];
  const span = ([from, to]: readonly [number, number]) => Math.abs(to - from);
  return [...pairs]
    .sort((one, other) => span(one) - span(other) || one[0] - other[0])
    .map(([from, to]) => {
      if (after.get(from) === to) return { from, to, lane: 0 };
      const [low, high] = [Math.min(from, to), Math.max(from, to)];
      const free = taken.findIndex((lane) => lane.every(([start, end]) => high <= start || low >= end));
      const lane = Math.min(free < 0 ? taken.length : free, MOST_LANES - 1);
      (taken[lane] ??= []).push([low, high]);
      return { from, to, lane: lane + 1 };
    });
}

/** The rows that feed a row beside the one just above it. */
export function othersBefore(arcs: readonly Arc[], place: number): readonly number[] {
  return arcs.filter(({ to, lane }) => to === place && lane > 0).map(({ from }) => from);
}
