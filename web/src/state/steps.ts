// Which samples come before and after one? Those of the selection where there is one, else those beside it.
import type { Sample } from "./source";
import type { Selection } from "./store";

export interface Beside {
  readonly before: number | null;
  readonly after: number | null;
  readonly told: string; // its place in the selection
}

export function besides(id: number, { of, ids }: Selection, sample: Pick<Sample, "before" | "after"> | null): Beside {
  if (of !== "sample" || ids.length < 2) return { before: sample?.before ?? null, after: sample?.after ?? null, told: "" };
  const place = ids.indexOf(id);
  if (place < 0) return { before: null, after: ids[0], told: `not among the ${ids.length.toLocaleString("en")} selected` };
  const told = `${(place + 1).toLocaleString("en")} of ${ids.length.toLocaleString("en")} selected`;
  return { before: ids[place - 1] ?? null, after: ids[place + 1] ?? null, told };
}
