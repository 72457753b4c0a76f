// Who can say what a unit answers? A recording that the study keeps, or the network itself.
import type { Axis } from "../figure";
import type { Message, Tensor } from "../core/wire";

/** Activations that a study keeps. */
export interface Recording {
  readonly name: string;
  readonly model: string;
  readonly data: string;
  readonly count: number; // samples
  readonly done: number;
  readonly layers: readonly { readonly name: string; readonly shape: readonly number[]; readonly units: number }[];
}

/** Where a layer's activations come from: a recording by its name, or the network at hand by its checkpoint. */
export interface Giver {
  readonly recording: string; // '' for the network
  readonly step: string;
  readonly told: string; // in words
  readonly units: number | null;
}

/** What a layer answers one sample: its units first. */
export interface Answer {
  readonly axes: readonly Axis[];
  readonly values: Tensor;
}

/** What all of this is found in. */
export interface Known {
  readonly recordings: readonly Recording[];
  readonly models: Readonly<Record<string, string>>; // of the network at hand, by checkpoint
  readonly layers: readonly { readonly name: string; readonly units: number | null }[]; // of it
  readonly count: number; // samples that it can be asked about
}

/** Who tells of a layer on many samples; null where nobody does. */
export function giverOf(known: Known, model: string, layer: string): Giver | null {
  return recorded(known, model, layer) ?? asked(known, model, layer);
}

/** Who tells of a layer on one sample: the network where it is at hand, as recordings may be averaged over positions. */
export function giverOfOne(known: Known, model: string, layer: string): Giver | null {
  return asked(known, model, layer) ?? recorded(known, model, layer);
}

function recorded({ recordings }: Known, model: string, layer: string): Giver | null {
  for (const { name, model: whose, count, done, layers } of recordings) {
    const found = layers.find((one) => one.name === layer);
    if (whose !== model || !found || done !== count) continue;
    return { recording: name, step: "", told: `the recording of ${count.toLocaleString("en")} samples`, units: found.units };
  }
  return null;
}

function asked({ models, layers }: Known, model: string, layer: string): Giver | null {
  const step = Object.keys(models).find((one) => models[one] === model);
  const found = layers.find((one) => one.name === layer);
  return step === undefined || !found ? null : { recording: "", step, told: "the network", units: found.units };
}

/** The layers that are told of for some networks, with their units. */
export function toldLayers({ recordings, models, layers }: Known, networks: readonly string[]): { name: string; units: number | null }[] {
  const held = recordings.filter(({ model }) => networks.includes(model)).flatMap((one) => one.layers);
  const live = Object.values(models).some((model) => networks.includes(model)) ? layers : [];
  const names = new Map([...live, ...held].map(({ name, units }) => [name, units]));
  return [...names].map(([name, units]) => ({ name, units }));
}

const UNIT_AXES = ["unit", "channel", "feature"];

/** The answer in a message, with the axis of units first. */
export function readAnswer({ about, arrays }: Message): Answer {
  const told = about as { readonly axes: readonly Axis[] };
  const values = arrays.values ?? arrays.activation;
  const axes = told.axes;
  const shape = values.shape.slice(values.shape.length - axes.length); // one sample's, where it is of several
  const unit = Math.max(0, axes.findIndex(({ name }) => UNIT_AXES.includes(name)));
  return { axes: [axes[unit], ...axes.filter((_, place) => place !== unit)], values: unitsFirst({ shape, data: values.data }, unit) };
}

/** The same numbers with one axis moved to the front. */
function unitsFirst({ shape, data }: Tensor, unit: number): Tensor {
  const rest = shape.filter((_, place) => place !== unit);
  if (unit === 0) return { shape, data };
  const inner = shape.slice(unit + 1).reduce((product, size) => product * size, 1);
  const count = shape[unit];
  const moved = Float32Array.from(data, (_, place) => {
    const each = data.length / count;
    const [at, spot] = [Math.floor(place / each), place % each];
    return data[(Math.floor(spot / inner) * count + at) * inner + (spot % inner)];
  });
  return { shape: [count, ...rest], data: moved };
}
