// Where do studies come from? A view asks a Source and never knows its host.
import type { Axis, Figure } from "../figure";
import type { Spelled } from "../core/units";
import type { Message, Tensor } from "../core/wire";
import type { Answer, Giver, Recording } from "./activity";
import type { SampleSource, Told } from "./around";
import type { Layer, Lit, Network, TourStep, Unit } from "./network";

/** A result in words and numbers, without its arrays. */
export interface Summary {
  readonly id: string;
  readonly kind: string;
  readonly family: string;
  readonly method: string;
  readonly title: string;
  readonly question: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly target: string;
  readonly at: readonly string[];
  readonly samples: { readonly count: number; readonly first: readonly number[]; readonly text: string };
  readonly data: string;
  readonly model: string;
  readonly subject: string;
  readonly scores: Readonly<Record<string, number | null>>;
  readonly notes: readonly string[];
  readonly columns: readonly string[];
  readonly fields: Readonly<Record<string, { axes: readonly { name: string; size: number; unit: string }[]; quantity: string }>>;
  readonly main: string;
  readonly verdict: { readonly passed: boolean | null; readonly sentence: string } | null;
  readonly of: readonly string[];
  readonly checks: readonly string[];
  readonly python: string;
  readonly made: number;
  readonly plan?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, unknown>>;
}

export interface Section {
  readonly title: string;
  readonly text: readonly string[];
  readonly results: readonly string[];
}

export interface Study {
  readonly title: string;
  readonly introduction: readonly string[];
  readonly sections: readonly Section[];
  readonly tour: readonly TourStep[];
  readonly live: boolean;
  readonly version: string;
  readonly folder: string;
  readonly revision: number;
  readonly subjects: readonly { readonly model: string; readonly data: string; readonly name: string; readonly results: number }[];
  readonly results: readonly Summary[];
  readonly faults: readonly { readonly id: string; readonly message: string }[];
  readonly data?: readonly { readonly data: string; readonly count: number | null; readonly pictures: "all" | "some" | "none" }[];
}

/** Whether samples of this data may have pictures. */
export function mayHavePictures(study: Study | null, data: string): boolean {
  return study?.data?.find((one) => one.data === data)?.pictures !== "none";
}

/** A method as the catalog tells it. */
export interface Method {
  readonly name: string;
  readonly family: string;
  readonly question: string;
  readonly paper: string;
  readonly signed: boolean | null;
  readonly facts: { readonly kind: string; readonly cost: string; readonly blind: string };
  readonly parameters: readonly Parameter[];
}

/** One parameter of a method. */
export interface Parameter {
  readonly name: string;
  readonly type: string; // int, float, bool, str, or the kind of method that it is
  readonly default: unknown;
  readonly help: string;
  readonly required: boolean;
  readonly choices: readonly string[]; // of a text; none: any text
}

/** All methods, and the family whose methods each family of questions uses. */
export interface Catalog {
  readonly methods: readonly Method[];
  readonly methods_of: Readonly<Record<string, string>>;
}

/** The network that a server has at hand. */
export interface Subject {
  readonly name: string;
  readonly steps: readonly string[];
  readonly task: "classes" | "numbers";
  readonly classes: readonly string[];
  readonly outputs: number;
  readonly count: number;
  readonly data: string;
  readonly models: Readonly<Record<string, string>>; // fingerprints, by step; '' where there are no steps
  readonly layers: readonly { readonly name: string; readonly kind: string; readonly units: number | null; readonly parameters: number }[];
  readonly space: {
    readonly layout: readonly Axis[];
    readonly hidden: readonly string[]; // axes that a person does not see
    readonly region: readonly number[]; // positions that are hidden together, along each shown axis
    readonly groups: readonly string[]; // the column that each feature came from
  };
}

/** A question in the words that a server takes. */
export interface Words {
  readonly family: string;
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly target?: string;
  readonly at?: readonly string[];
  readonly samples?: string | readonly number[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly step?: string;
  readonly data?: string;
  readonly tag?: string; // comes back with the job
}

/** A question at work, or how it ended. */
export interface Job {
  readonly id: string;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly title: string;
  readonly family: string;
  readonly method: string;
  readonly tag: string; // of who asked
  readonly asked: Words | null; // asks the same again
  readonly done: number;
  readonly total: number;
  readonly what: string;
  readonly result: string | null;
  readonly error: { readonly kind: string; readonly message: string } | null;
}

/** Parts of a sample that are hidden together: from and to along each shown axis. */
export interface Stroke {
  readonly sample: number;
  readonly boxes: readonly (readonly (readonly [number, number])[])[];
  readonly step: string; // the checkpoint that is asked; '' where there are none
  readonly stroke: number; // its place among all
}

/** What the network says of a sample as it is, and with parts of it hidden. */
export interface Brushed {
  readonly stroke: number;
  readonly task: "classes" | "numbers";
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly before: readonly number[];
}

/** Samples (or units) that were given a name. */
export interface Saved {
  readonly key: string;
  readonly name: string;
  readonly count: number;
  readonly data: string;
  readonly of: string;
}

/** What a host tells by itself. */
export type News =
  | { readonly of: "changed" | "lost" | "found" }
  | { readonly of: "jobs"; readonly jobs: readonly Job[] } // all of them
  | { readonly of: "job"; readonly job: Job };

/** One column of a result, by position of its first axis; words where the numbers are codes. */
export interface Column {
  readonly name: string;
  readonly quantity: string;
  readonly values: Tensor;
  readonly words: readonly string[] | null;
}

/** The first axis of a result: what its positions are called, and the columns over them. */
export interface Columns {
  readonly ids: Tensor;
  readonly columns: readonly Column[];
}

/** A sample in words, and the results that were asked about it. */
export interface Sample {
  readonly id: number;
  readonly data: string; // whose sample it is
  readonly columns: Readonly<Record<string, Readonly<Record<string, Told>>>>; // by network
  readonly probabilities: Readonly<Record<string, readonly { readonly name: string; readonly value: number }[]>>; // by network
  readonly features: readonly { readonly name: string; readonly value: number }[]; // of a table's row
  readonly before: number | null; // the samples beside it
  readonly after: number | null;
  readonly known: boolean; // whether its input can be seen
  readonly results: readonly { readonly id: string; readonly place: number }[];
  readonly picture: boolean;
  readonly audio: boolean;
}

/** Pictures of samples in one image, left to right, then down. */
export interface Sprite {
  readonly url: string;
  readonly size: number;
  readonly across: number;
  readonly known: ReadonlySet<number>; // the ids that have a picture
}

/** What a host offers. Where it cannot do something, it says so by `Unavailable`. */
export interface Source extends SampleSource {
  study(): Promise<Study>;
  catalog(): Promise<Catalog>;
  subject(): Promise<Subject>;
  ask(words: Words): Promise<Job>;
  cancel(job: string): Promise<void>;
  brush(stroke: Stroke): Promise<Brushed>;
  selections(): Promise<readonly Saved[]>;
  selection(key: string): Promise<readonly number[]>;
  saveSelection(named: Pick<Saved, "name" | "data" | "of">, ids: readonly number[]): Promise<void>;
  dropSelection(key: string): Promise<void>;
  result(id: string): Promise<Summary>;
  /** A map is colored by a column; of very many classes by those that are named. */
  figure(id: string, color: string, classes?: readonly string[]): Promise<Figure>;
  /** Several as one figure, on one scale where they have one quantity; of some samples only, where those are given. */
  figures(results: readonly string[], samples?: readonly number[]): Promise<Figure>;
  /** A result of derivatives, of one unit only. */
  unitFigure(id: string, unit: number): Promise<Figure>;
  columns(id: string): Promise<Columns>;
  /** Some fields of a result as they are stored; their numbers are among the arrays as `fields/NAME`. */
  fields(id: string, names: readonly string[]): Promise<Message>;
  sample(id: number, data: string): Promise<Sample>;
  sampleFigure(id: number, data: string): Promise<Figure>;
  sprite(ids: readonly number[], data: string, size: number): Promise<Sprite>;
  network(model: string): Promise<Network>;
  layer(model: string, layer: string): Promise<Layer>;
  unit(model: string, unit: string): Promise<Unit>;
  /** How strongly each unit of a layer answers some samples, between 0 and 1 of what it answers any. */
  unitsOf(model: string, layer: string, samples: readonly number[]): Promise<Lit>;
  /** How strongly some units answer each sample, in the same way. */
  samplesOf(model: string, units: readonly string[]): Promise<Lit>;
  recordings(): Promise<readonly Recording[]>;
  /** One unit's activation on samples: on all that are recorded, or on those given. */
  unitValues(from: Giver, unit: Spelled, samples: readonly number[]): Promise<Pick<Lit, "ids" | "values">>;
  /** What all units of a layer answer one sample. */
  answers(from: Giver, layer: string, sample: number): Promise<Answer>;
  download(id: string, kind: "png" | "svg" | "pdf" | "npz" | "json"): string;
  /** Calls back with all news until what it returns is called. */
  watch(told: (news: News) => void): () => void;
}

/** What a host says it cannot do, and what to do instead. */
export class Unavailable extends Error {
  constructor(
    message: string,
    readonly kind = "viewer",
  ) {
    super(message);
  }
}

const TRUTHS = ["no", "yes"];

/** The columns that a message of arrays tells; of codes that have a column of names beside them, only the names. */
export function readColumns({ about, arrays }: Message): Columns {
  const told = about as { columns: Record<string, { quantity: string; values: { array: string } }>; words?: Record<string, string[]> };
  const named = Object.entries(told.columns).filter(([name]) => !(`${name}_name` in told.columns));
  const columns = named.map(([name, { quantity, values: { array } }]) => {
    const values = arrays[array];
    return { name, quantity, values, words: told.words?.[array] ?? (values.truths ? TRUTHS : null) };
  });
  return { ids: arrays.ids, columns };
}
