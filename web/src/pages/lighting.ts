// By what is a map colored that its figure does not hold?
import type { Numbers } from "../core/wire";
import type { Scale } from "../figure";

/** Numbers by id that color a map, and what they are, in words. */
export interface Light {
  readonly ids: Numbers;
  readonly values: Numbers;
  readonly scale: Scale;
  readonly sentence: string;
}

/** What colors one map, or why nothing does. */
export type Lighting = Light | Unlit;

export interface Unlit {
  readonly why: string; // '' while it is not known yet
}

export type Lightings = ReadonlyMap<string, Lighting>; // by result

export const NO_LIGHTS: Lightings = new Map();

/** The network of a result; of one over several checkpoints, the last. */
export function networkOf({ model }: { readonly model: string }): string {
  return model.split("+").at(-1)!;
}
