// How are points colored by numbers that no figure holds, such as a unit's activations?
import type { Paths, Points, Scale } from "../figure";
import type { PlaceOf } from "./ids";
import type { Numbers } from "./wire";

/** A number for each point, found by its id; NaN where there is none. */
export function aligned(count: number, placeOf: PlaceOf, ids: Numbers, values: Numbers): Float32Array {
  const found = new Float32Array(count).fill(NaN);
  for (let i = 0; i < ids.length; i++) {
    const place = placeOf(ids[i]);
    if (place >= 0) found[place] = values[i];
  }
  return found;
}

/** The marks of a map with other colors: points, and lines by sample; what stands above them stays. */
export function recolored(marks: readonly (Points | Paths)[], values: Numbers, scale: Scale, placeOf: PlaceOf): (Points | Paths)[] {
  return marks.map((mark) => {
    if (mark.kind === "Points") return mark.ring ? mark : { ...mark, color: { shape: [values.length], data: values }, scale, legend: [] };
    if (mark.marked || mark.color.shape.length > 1) return mark;
    const data = pathPlaces(mark, placeOf).map((place) => (place < 0 ? NaN : values[place]));
    return { ...mark, color: { shape: [data.length], data }, scale, legend: [] };
  });
}

/** Which point each line belongs to; -1 where it has none. */
export function pathPlaces({ ids, positions }: Paths, placeOf: PlaceOf): Float64Array {
  return Float64Array.from({ length: positions.shape[0] }, (_, line) => (ids ? placeOf(ids.data[line]) : line));
}

/** The scale of some numbers: around 0 where they lie on both sides of it. */
export function scaleOf(all: readonly Numbers[], quantity: string): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const most = Math.max(Math.abs(low), Math.abs(high));
  if (low < 0 && high > 0) return { kind: "Scale", name: "coolwarm", low: -most, high: most, quantity, names: [] };
  if (low > high) [low, high] = [0, 1];
  return { kind: "Scale", name: "viridis", low, high: high > low ? high : low + (Math.abs(low) || 1), quantity, names: [] };
}
