// What is known of a network: its layers, their health, its units, and what to look at first.
import type { Tensor } from "../core/wire";

/** How a layer's units behave over some samples: how many never answer, always the same, or at their limit. */
export interface Health {
  readonly samples: number;
  readonly units: number;
  readonly dead: number;
  readonly constant: number;
  readonly saturated: number | null; // of units whose activation has a limit
}

/** A layer in a line. */
export interface LayerLine {
  readonly name: string;
  readonly kind: string;
  readonly axes: string; // 'channel 8 × y 16 × x 16'
  readonly units: number | null;
  readonly calls: number;
  readonly parameters: number;
  readonly health: Health | null;
}

/** A sentence about the network that its results support, with where to look. */
export interface Finding {
  readonly sentence: string;
  readonly kind: string; // 'errors', 'units', 'check', 'map', 'clusters'
  readonly result: string; // the id of its evidence
  readonly samples: readonly number[]; // that it is about; none where it is about all
  readonly unit: string; // 'fc1:3', or ''
  readonly layer: string;
}

export interface Network {
  readonly model: string;
  readonly name: string;
  readonly data: string;
  readonly parameters: number | null;
  readonly notes: readonly string[];
  readonly layers: readonly LayerLine[];
  readonly edges: readonly (readonly [string, string])[] | null; // 'input' feeds the first layers; null where not known
  readonly performance: { readonly id: string; readonly accuracy: number | null; readonly samples: number } | null;
  readonly findings: readonly Finding[]; // the strongest first
  readonly families: Readonly<Record<string, { readonly computed: number; readonly possible: boolean }>>;
}

/** A layer, and the results that tell of it. */
export interface Layer extends Omit<LayerLine, "axes"> {
  readonly axes: readonly { readonly name: string; readonly size: number; readonly unit: string }[];
  readonly model: string;
  readonly data: string;
  readonly table: string; // the result with a row for each unit; '' where there is none
  readonly filters: string;
  readonly neuron_maps: readonly string[];
  readonly maps: readonly string[];
  readonly recorded: string; // the name of the recording that holds it; ''
  readonly before: readonly string[]; // the layers that feed it
  readonly after: readonly string[];
}

/** One unit. */
export interface Unit {
  readonly unit: string;
  readonly layer: string;
  readonly index: number;
  readonly data: string;
  readonly columns: Readonly<Record<string, string | number | boolean | null>>; // health, preferred class, AUC ...
  readonly most: readonly Answering[];
  readonly least: readonly Answering[];
  readonly source: string; // where most and least come from, in words; '' where nothing tells
  readonly neighbors: readonly { readonly unit: string; readonly distance: number; readonly map: string }[];
  readonly derivatives: readonly string[]; // results of derivatives of its layer by another one
  readonly table: string;
}

/** A sample and what a unit answers it. */
export interface Answering {
  readonly id: number;
  readonly value: number;
}

/** Some units' or samples' numbers by their ids. */
export interface Lit {
  readonly ids: Tensor;
  readonly values: Tensor;
  readonly source: string; // where the activations come from, in words
}

/** One step of the tour: a place of the app, and a sentence that its numbers support. */
export interface TourStep {
  readonly title: string;
  readonly text: string;
  readonly place: string; // the fragment of its address
}
