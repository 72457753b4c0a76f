// What is drawn, as plain data. Written by `make generate` from view/figure.py and view/marks.py.
import type { Tensor } from "./core/wire";

export const FORMAT = 1;
export const CLASSES = "petroff10"; // the table whose colors are told apart, not ordered
export const OTHER = "#d9dce0"; // the classes that are not colored
export const MISSING = "#6e6e6e"; // what is not a number

/** One direction of an array: `y` in px, `time` in s, `feature` by name, `channel`, `sample`, `unit`. */
export interface Axis {
  readonly kind: "Axis";
  readonly name: string;
  readonly size: number;
  readonly unit: string;
  readonly ticks: readonly (string | number)[];
  readonly start: number;
  readonly step: number;
}

/** How numbers become colors: a table of `view/colors.json`, its two ends, and what the numbers measure. */
export interface Scale {
  readonly kind: "Scale";
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly quantity: string;
  readonly names: readonly string[];
}

/** One color per cell of two axes; rows go down, but up where the first axis is an amount (frequency). */
export interface Heatmap {
  readonly kind: "Heatmap";
  readonly values: Tensor;
  readonly axes: readonly [Axis, Axis];
  readonly scale: Scale;
  readonly upward: boolean;
}

/** What the sample looks like: gray (y, x) or colors (y, x, 3), in 0..1. */
export interface Picture {
  readonly kind: "Picture";
  readonly values: Tensor;
  readonly axes: readonly [Axis, Axis];
}

/** Samples (or units) on a map. With the scale petroff10, `color` is a class's place in `legend`, -1 for others. */
export interface Points {
  readonly kind: "Points";
  readonly positions: Tensor;
  readonly color: Tensor;
  readonly scale: Scale;
  readonly frame: readonly number[];
  readonly legend: readonly string[];
  readonly ids: Tensor | null;
  readonly ring: boolean;
}

/** One line per sample over the steps; every `between`-th point is a step, the others are bent by bundling. */
export interface Paths {
  readonly kind: "Paths";
  readonly positions: Tensor;
  readonly color: Tensor;
  readonly scale: Scale;
  readonly frame: readonly number[];
  readonly legend: readonly string[];
  readonly steps: readonly string[];
  readonly between: number;
  readonly marked: boolean;
  readonly ids: Tensor | null;
}

/** One bar per label, in the order given; `low` and `high` are shared among compared panels. */
export interface Bars {
  readonly kind: "Bars";
  readonly values: Tensor;
  readonly labels: readonly string[];
  readonly quantity: string;
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
}

/** Values along one axis, a line for each name. */
export interface Line {
  readonly kind: "Line";
  readonly values: Tensor;
  readonly axis: Axis;
  readonly names: readonly string[];
  readonly quantity: string;
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
}

/** The range between two lines along one axis, such as what chance reaches. */
export interface Band {
  readonly kind: "Band";
  readonly values: Tensor;
  readonly axis: Axis;
  readonly name: string;
}

/** Text in reading order, each token on its own color. */
export interface Tokens {
  readonly kind: "Tokens";
  readonly texts: readonly string[];
  readonly values: Tensor;
  readonly scale: Scale;
}

/** Numbers by row and column, written out and colored. */
export interface Cells {
  readonly kind: "Cells";
  readonly values: Tensor;
  readonly axes: readonly [Axis, Axis];
  readonly scale: Scale;
}

/** A table of words and numbers, already spelled. */
export interface Rows {
  readonly kind: "Rows";
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly numeric: readonly boolean[];
}

/** Marks that share one pair of axes, the first at the back, under a title. */
export interface Panel {
  readonly kind: "Panel";
  readonly marks: readonly Mark[];
  readonly title: string;
}

/** A drawing in words and numbers: what a picture shows, and what it says to who cannot see it. */
export interface Figure {
  readonly kind: "Figure";
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly caption: string;
  readonly alt: string;
  readonly columns: number;
  readonly headings: readonly string[];
}

export type Mark = Heatmap | Picture | Points | Paths | Bars | Line | Band | Tokens | Cells | Rows;
