// What is drawn of a map now: at its step, in its colors, with its trails or without?
import { useMemo } from "preact/hooks";
import { placesOf, type PlaceOf } from "../core/ids";
import { aligned, recolored } from "../core/recolor";
import type { Columns, Summary } from "../state/source";
import { useAsked } from "./asked";
import { useStore } from "./context";
import type { Lighting } from "./lighting";
import { stepsOf, type Marks, type Trails } from "./trail_steps";

/** A map as it was read. */
export interface Drawn {
  readonly columns: Columns;
  readonly placeOf: PlaceOf; // of a sample or unit among the points
  readonly marks: Marks;
  readonly steps: readonly string[];
  readonly step: string;
  readonly alt: string;
}

export interface Reading {
  readonly drawn: Drawn | null;
  readonly trouble: string;
}

export function useMapRead(result: Summary, lighting: Lighting | undefined, withPaths: boolean): Reading {
  const { source, place } = useStore();
  const { color, step, classes } = place.value;
  const by = result.columns.includes(color) ? color : "";
  const figure = useAsked(() => source.figure(result.id, by, classes), [result.id, by, classes.join()]);
  const columns = useAsked(() => source.columns(result.id), [result.id]);
  const trails = useTrails(result);
  const trouble = figure.trouble || columns.trouble || trails.trouble;
  const steps = useMemo(() => (figure.answer && !trails.waiting ? stepsOf(figure.answer, trails.answer) : null), [figure.answer, trails.answer, trails.waiting]);
  const ids = columns.answer?.ids.data;
  const placeOf = useMemo(() => ids && placesOf(ids), [ids]);
  const plain = useMemo(() => steps?.marksAt(step, withPaths), [steps, step, withPaths]);
  const marks = useMemo(() => plain && placeOf && lit(plain, placeOf, ids!.length, lighting), [plain, placeOf, lighting]);
  const drawn = useMemo(() => {
    if (!columns.answer || !placeOf || !marks || !steps || !figure.answer) return null;
    const { names } = steps;
    return { columns: columns.answer, placeOf, marks, steps: names, step: names[Math.min(step, names.length - 1)], alt: figure.answer.alt };
  }, [columns.answer, marks, steps, step]);
  return { drawn: trouble ? null : drawn, trouble };
}

/** The positions of trails at every step; nothing of other maps. */
function useTrails(result: Summary) {
  const { source } = useStore();
  return useAsked(async (): Promise<Trails | null> => {
    if (result.kind !== "Trails") return null;
    const { about, arrays } = await source.fields(result.id, ["positions"]);
    const { axes } = (about as Told).fields.positions;
    const positions = arrays["fields/positions"];
    return { positions, names: Array.from({ length: positions.shape[1] }, (_, step) => String(axes[1].ticks[step] ?? step)) };
  }, [result.id]);
}

interface Told {
  readonly fields: { readonly positions: { readonly axes: readonly { readonly ticks: readonly (string | number)[] }[] } };
}

/** The marks with the colors of a light, where there is one. */
function lit(marks: Marks, placeOf: PlaceOf, count: number, lighting: Lighting | undefined): Marks {
  if (!lighting || "why" in lighting) return marks;
  return recolored(marks, aligned(count, placeOf, lighting.ids, lighting.values), lighting.scale, placeOf);
}
