// What is told of one sample beside its picture: what lies around it, and what the network says of it.
import type { Axis, Figure } from "../figure";
import type { Message, Tensor } from "../core/wire";

export type Told = string | number | boolean | null;

/** The samples nearest to one at a layer, and the share of them that has its label. */
export interface PathStep {
  readonly layer: string;
  readonly source: string; // where they were looked for, in words
  readonly neighbors: readonly { readonly id: number; readonly distance: number }[];
  readonly share: number | null;
}

/** A sample's path through the layers of a network. */
export interface SamplePath {
  readonly model: string;
  readonly steps: readonly PathStep[];
  readonly labels: Readonly<Record<string, Told>>; // by sample
  readonly trails: readonly { readonly id: string; readonly place: number }[]; // results, and its row in each
}

/** Attributions of one sample on one scale: the last panels are those of these results. */
export interface Beside {
  readonly figure: Figure;
  readonly results: readonly string[];
}

/** Classes by position, as places in `names`; -1 for all others. */
export interface Masks {
  readonly names: readonly string[];
  readonly axes: readonly [Axis, Axis];
  readonly predicted: Tensor;
  readonly labeled: Tensor | null;
  readonly right: number | null; // the share of labeled positions
}

/** What the network at hand says of a sample. */
export interface Prediction {
  readonly columns: Readonly<Record<string, Told>>;
  readonly masks: Masks | null;
}

/** An attribution that may be asked. */
export interface Tried {
  readonly sample: number;
  readonly target: string;
  readonly at: string;
  readonly step: string;
}

/** What a host tells of samples. */
export interface SampleSource {
  path(id: number, data: string, model: string): Promise<SamplePath>;
  beside(id: number, data: string, results: readonly string[]): Promise<Beside>;
  baseline(data: string): Promise<Figure>;
  prediction(sample: number, step: string): Promise<Prediction>;
  /** Why each method that cannot answer cannot. Refused where the target or the layer is wrong. */
  refusals(tried: Tried): Promise<Readonly<Record<string, string>>>;
  /** A sample as sound. */
  sound(id: number, data: string): Promise<Blob>;
}

/** The prediction in a message. */
export function readPrediction({ about, arrays }: Message): Prediction {
  const { columns, masks } = about as { columns: Prediction["columns"]; masks: Omit<Masks, "predicted" | "labeled"> | null };
  return { columns, masks: masks && { ...masks, predicted: arrays.predicted, labeled: arrays.labeled ?? null } };
}
