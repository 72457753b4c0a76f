// In which order do a layer's units stand?
import { means } from "../core/answers";
import { cellText } from "../core/filter";
import { brief } from "../core/text";
import type { Answer } from "../state/activity";
import type { Columns } from "../state/source";

export const ON_SAMPLE = "on this sample"; // the order by what units answer the sample

/** An order: a column, and whether the largest come first. */
export interface Order {
  readonly by: string; // '' for their numbers
  readonly down: boolean;
}

export function readOrder(sort: string): Order {
  return sort.startsWith("-") ? { by: sort.slice(1), down: true } : { by: sort, down: false };
}

export function writeOrder({ by, down }: Order): string {
  return down ? `-${by}` : by;
}

/** What is known of each unit: the table's columns, and the answers to the sample. */
export interface Rows {
  readonly count: number;
  readonly columns: Columns | null;
  readonly placeOf: (unit: number) => number; // in the columns
  readonly answer: Answer | null;
}

/** The units in an order; those without a number come last. */
export function ordered(rows: Rows, { by, down }: Order): number[] {
  const units = Array.from({ length: rows.count }, (_, unit) => unit);
  const value = keyOf(rows, by);
  if (!value) return down ? units.reverse() : units;
  const keys = units.map(value);
  const sign = down ? -1 : 1;
  return units.sort((one, other) => {
    const [a, b] = [keys[one], keys[other]];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a < b ? -sign : a > b ? sign : 0;
  });
}

function keyOf({ columns, placeOf, answer }: Rows, by: string): ((unit: number) => number | string) | null {
  if (by === ON_SAMPLE) {
    const own = answer && means(answer);
    return own && ((unit) => own[unit]);
  }
  const column = columns?.columns.find(({ name }) => name === by);
  if (!column) return null;
  const { words, values } = column;
  return (unit) => {
    const place = placeOf(unit);
    if (place < 0) return NaN;
    return words ? words[values.data[place]] : values.data[place];
  };
}

/** What stands under a unit: its value in the column that orders them. */
export function valueText({ columns, placeOf, answer }: Rows, unit: number, by: string): string {
  if (by === ON_SAMPLE) return answer ? brief(means(answer)[unit], 3) : "";
  const column = columns?.columns.find(({ name }) => name === by);
  const place = placeOf(unit);
  if (!column || place < 0) return "";
  return column.words ? cellText(column, place) : brief(column.values.data[place], 3);
}
