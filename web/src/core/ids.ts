// Which points of a map are meant by ids, and the other way round?
import type { Numbers } from "./wire";

/** Where an id stands; -1 where it does not. Without an object for each point, so that a million stay quick. */
export type PlaceOf = (id: number) => number;

export function placesOf(ids: Numbers): PlaceOf {
  const first = ids[0] ?? 0;
  const count = ids.length;
  if (ids.every((id, place) => id === first + place)) {
    return (id) => (id >= first && id < first + count && Number.isInteger(id) ? id - first : -1);
  }
  const order = Uint32Array.from(ids, (_, place) => place).sort((a, b) => ids[a] - ids[b]);
  return (id) => {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[order[middle]] < id) low = middle + 1;
      else high = middle;
    }
    return low < count && ids[order[low]] === id ? order[low] : -1;
  };
}

/** One byte per point: whether its id is among the chosen. */
export function maskOf(ids: Numbers, chosen: readonly number[], placeOf: PlaceOf = placesOf(ids)): Uint8Array {
  const mask = new Uint8Array(ids.length);
  for (const id of chosen) {
    const place = placeOf(id);
    if (place >= 0) mask[place] = 1;
  }
  return mask;
}

/** The ids whose byte is set. */
export function idsOf(ids: Numbers, mask: Uint8Array): number[] {
  const found: number[] = [];
  for (let place = 0; place < mask.length; place++) if (mask[place]) found.push(ids[place]);
  return found;
}

/** How a new choice joins the one before. */
export type Joining = "instead" | "added" | "removed";

export function joined(before: readonly number[], chosen: readonly number[], how: Joining): readonly number[] {
  if (how === "instead") return chosen;
  const kept = new Set(before);
  for (const id of chosen) {
    if (how === "added") kept.add(id);
    else kept.delete(id);
  }
  return [...kept];
}
