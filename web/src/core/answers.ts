// What does each unit of a layer answer one sample?
import type { Answer } from "../state/activity";
import type { Numbers } from "./wire";

/** The numbers of one unit, position by position. */
export function ofUnit({ values: { shape, data } }: Answer, unit: number): Numbers {
  const each = data.length / shape[0];
  return data.subarray(unit * each, (unit + 1) * each);
}

/** The mean over its positions of what each unit answers. */
export function means(answer: Answer): Float64Array {
  return Float64Array.from({ length: answer.values.shape[0] }, (_, unit) => {
    const own = ofUnit(answer, unit);
    let sum = 0;
    for (const value of own) sum += value;
    return sum / own.length;
  });
}
