// Which parts of a sample does a brush hide, and what does the network say of that in words?
import { brief } from "./text";

/** Positions that are hidden together: from and to (left out) along each axis. */
export type Box = readonly (readonly [number, number])[];

/** Boxes by what they hide. */
export type Boxes = ReadonlyMap<string, Box>;

/** How positions lie along one direction of a drawing, from 0 to 1. */
export interface Along {
  readonly size: number;
  readonly at: (share: number) => number;
  readonly span: (from: number, to: number) => readonly [number, number]; // where they begin and end
}

/** Cells side by side. */
export function cells(size: number): Along {
  return { size, at: (share) => kept(Math.floor(share * size), size), span: (from, to) => [from / size, to / size] };
}

/** Cells that are counted from the other end. */
export function backwards(size: number): Along {
  return { size, at: (share) => kept(Math.floor((1 - share) * size), size), span: (from, to) => [1 - to / size, 1 - from / size] };
}

/** Points of a line, the first at its beginning and the last at its end. */
export function points(size: number): Along {
  const last = Math.max(1, size - 1);
  const edge = (place: number) => Math.min(1, Math.max(0, (place - 0.5) / last));
  return { size, at: (share) => kept(Math.round(share * last), size), span: (from, to) => [edge(from), edge(to)] };
}

/** The block of positions that one belongs to, where so many go together. */
export function blockOf(position: number, step: number, size: number): readonly [number, number] {
  const from = Math.floor(position / step) * step;
  return [from, Math.min(size, from + step)];
}

export function nameOf(box: Box): string {
  return box.map((side) => side.join(":")).join(",");
}

/** The boxes with one more hidden, or shown again. */
export function withBox(boxes: Boxes, box: Box, hide: boolean): Boxes {
  const name = nameOf(box);
  if (boxes.has(name) === hide) return boxes;
  const next = new Map(boxes);
  if (hide) next.set(name, box);
  else next.delete(name);
  return next;
}

/** The boxes with one hidden that was shown, or the other way round. */
export function toggled(boxes: Boxes, box: Box): Boxes {
  return withBox(boxes, box, !boxes.has(nameOf(box)));
}

/** The positions between two, the second one among them, so that a fast hand leaves no gaps. */
export function between(from: readonly [number, number], to: readonly [number, number]): (readonly [number, number])[] {
  const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]), 1);
  return Array.from({ length: steps }, (_, one) => {
    const share = (one + 1) / steps;
    return [Math.round(from[0] + (to[0] - from[0]) * share), Math.round(from[1] + (to[1] - from[1]) * share)] as const;
  });
}

interface Numbers {
  readonly task: "classes" | "numbers";
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly before: readonly number[];
}

const DIGITS = 3; // that are shown of each number

/** The largest change, and whether the prediction is another one. */
export function changeOf({ task, names, values, before }: Numbers): string {
  const changes = values.map((value, place) => value - before[place]);
  const largest = indexOf(changes.map(Math.abs));
  if (values.every((value, place) => brief(value, DIGITS) === brief(before[place], DIGITS))) return "It changes nothing that three digits show.";
  const verb = changes[largest] > 0 ? "rises" : "falls";
  const said = `${names[largest]} ${verb} from ${brief(before[largest], DIGITS)} to ${brief(values[largest], DIGITS)}`;
  const [was, is] = [indexOf(before), indexOf(values)];
  if (task === "classes" && names.length > 1 && was !== is) return `${said}, and the prediction changes from ${names[was]} to ${names[is]}.`;
  return `${said}${names.length > 1 ? ", the largest change" : ""}.`;
}

/** The place of the largest number, the first of several. */
function indexOf(values: readonly number[]): number {
  return values.reduce((best, value, place) => (value > values[best] ? place : best), 0);
}

function kept(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}
