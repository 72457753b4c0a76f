// Which points of a map are meant by ids, and the other way round?
import type { Numbers } from "./wire";

/** One byte per point: whether its id is among the chosen. */
export function maskOf(ids: Numbers, chosen: readonly number[]): Uint8Array {
  const wanted = new Set(chosen);
  return Uint8Array.from(ids, (id) => (wanted.has(id) ? 1 : 0));
}

/** The ids whose byte is set. */
export function idsOf(ids: Numbers, mask: Uint8Array): number[] {
  const found: number[] = [];
  for (let place = 0; place < mask.length; place++) if (mask[place]) found.push(ids[place]);
  return found;
}

/** How a new choice joins the one before. */
export type Joining = "instead" | "added" | "removed";

export function joined(before: readonly number[], chosen: readonly number[], how: Joining): number[] {
  if (how === "instead") return [...chosen];
  const kept = new Set(before);
  for (const id of chosen) {
    if (how === "added") kept.add(id);
    else kept.delete(id);
  }
  return [...kept];
}
