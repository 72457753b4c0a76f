// What answers what is chosen on another map: which units the samples, which samples the units?
import { count } from "../core/text";
import { writeUnit } from "../core/units";
import type { Scale } from "../figure";
import { giverOf, type Known } from "../state/activity";
import type { Lit } from "../state/network";
import type { Source, Summary } from "../state/source";
import { words, type Selection } from "../state/store";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { networkOf, NO_LIGHTS, type Light, type Lighting, type Lightings } from "./lighting";
import { layerOfUnits, pointsOf } from "./points";

const MOST = 4_096; // ids that are asked about at once
const SHARES: Scale = { kind: "Scale", name: "viridis", low: 0, high: 1, quantity: "activation, as a share of the unit's range", names: [] };

/** The lights of the maps on which nothing is chosen, by what is chosen on the others. */
export function useAnswerLights(maps: readonly Summary[], known: Known | null, wanted: boolean): Lightings {
  const { source, selection } = useStore();
  const { value: chosen } = selection;
  const others = maps.filter((map) => isOther(pointsOf(map), chosen.of));
  const asks = wanted && known !== null && chosen.ids.length > 0 && others.length > 0;
  const asked = useAsked(
    async () => (asks ? new Map(await Promise.all(others.map((map) => lightOf(map, chosen, known, source)))) : NO_LIGHTS),
    [asks, chosen, others.map(({ id }) => id).join()],
  );
  return asks ? (asked.answer ?? NO_LIGHTS) : NO_LIGHTS;
}

/** Whether one counts samples and the other units. */
function isOther(points: string, chosen: string): boolean {
  return (points === "sample") !== (chosen === "sample");
}

async function lightOf(map: Summary, chosen: Selection, known: Known, source: Source): Promise<readonly [string, Lighting]> {
  const layer = layerOfUnits(chosen.of) || layerOfUnits(pointsOf(map));
  const model = networkOf(map);
  if (!giverOf(known, model, layer)) return [map.id, { why: `Nothing is recorded of ${layer} in this network, so that what answers is not known.` }];
  const lit = chosen.of === "sample" ? unitsLit : samplesLit;
  try {
    return [map.id, await lit(source, model, layer, chosen.ids)];
  } catch (fault) {
    return [map.id, { why: words(fault) }]; // told under the map
  }
}

async function unitsLit(source: Source, model: string, layer: string, samples: readonly number[]): Promise<Light> {
  const lit = await source.unitsOf(model, layer, samples.slice(0, MOST));
  return light(lit, `Colored by how strongly each unit answers the ${told(samples, "sample")} chosen`);
}

async function samplesLit(source: Source, model: string, layer: string, indices: readonly number[]): Promise<Light> {
  const units = indices.slice(0, MOST).map((index) => writeUnit({ layer, index }));
  const whose = units.length === 1 ? units[0] : `the ${told(indices, "unit")} of ${layer} that are chosen`;
  return light(await source.samplesOf(model, units), `Colored by how strongly each sample is answered by ${whose}, in this network`);
}

function light({ ids, values, source }: Lit, sentence: string): Light {
  const range = "from 0 for the least to 1 for the most that a unit answers any sample; gray where it is not known";
  return { ids: ids.data, values: values.data, scale: SHARES, sentence: `${sentence}, ${range}. From ${source}.` };
}

function told(ids: readonly number[], noun: string): string {
  return ids.length > MOST ? `first ${count(MOST, noun)}` : count(ids.length, noun);
}
