// What is drawn of a map, and at which step? Of trails the map of each step, over the paths by class.
import type { Numbers, Tensor } from "../core/wire";
import { frameOf } from "../core/camera";
import type { Figure, Panel, Paths, Points } from "../figure";

export type Marks = readonly (Points | Paths)[];

/** A map that can be drawn step by step; one step where it has none. */
export interface Steps {
  readonly names: readonly string[];
  readonly marksAt: (step: number, paths: boolean) => Marks;
}

/** The steps of a figure of maps. Trails have more steps than panels: their positions are sample, step, component. */
export function stepsOf(figure: Figure, trails: Trails | null): Steps {
  const paths = figure.panels.filter(({ marks }) => marks[0]?.kind === "Paths").at(-1);
  const maps = figure.panels.filter(({ marks }) => marks[0]?.kind === "Points");
  const lines = paths ? marksOf(paths) : [];
  if (!trails || !maps.length) return { names: [""], marksAt: () => (maps[0] ? marksOf(maps[0]) : lines) };
  const first = maps[0].marks[0] as Points;
  const shared = maps.every(({ marks }) => (marks[0] as Points).frame.join() === first.frame.join());
  const kept = new Map<number, Points>();
  const at = (step: number): Points => {
    const known = kept.get(step);
    if (known) return known;
    const positions = stepOf(trails.positions, step);
    const made = { ...first, positions, frame: shared ? first.frame : frameOf(positions.data, positions.shape[1]) };
    kept.set(step, made);
    return made;
  };
  return {
    names: trails.names,
    marksAt: (step, shown) => [...(shown ? lines : []), at(Math.min(step, trails.names.length - 1))],
  };
}

/** The positions of all steps, and what the steps are called. */
export interface Trails {
  readonly positions: Tensor;
  readonly names: readonly string[];
}

function marksOf({ marks }: Panel): Marks {
  return marks.filter((mark): mark is Points | Paths => mark.kind === "Points" || mark.kind === "Paths");
}

/** Where every sample is at one step; a single component lies on a line. */
function stepOf({ shape: [count, steps, components], data }: Tensor, step: number): Tensor {
  const kept = Math.min(3, Math.max(2, components));
  const found = new Float32Array(count * kept);
  for (let sample = 0; sample < count; sample++) {
    for (let part = 0; part < Math.min(kept, components); part++) {
      found[sample * kept + part] = data[(sample * steps + step) * components + part];
    }
  }
  return { shape: [count, kept], data: found as Numbers };
}
