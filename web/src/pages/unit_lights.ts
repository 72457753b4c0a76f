// What does one unit answer each sample of some maps?
import { scaleOf } from "../core/recolor";
import { readUnit, unitOfColor, type Spelled } from "../core/units";
import type { Numbers } from "../core/wire";
import type { Scale } from "../figure";
import { giverOf, type Giver, type Known } from "../state/activity";
import type { Source, Summary } from "../state/source";
import { words } from "../state/store";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { networkOf, NO_LIGHTS, type Lighting, type Lightings, type Unlit } from "./lighting";
import { pointsOf } from "./points";

const MOST = 100_000; // samples that the network at hand is asked about

type IdsOf = (map: string) => Numbers | null; // the samples of a map, once they were read

/** The lights of all maps of samples by the unit that the address names, on one scale. */
export function useUnitLights(maps: readonly Summary[], known: Known | null, idsOf: IdsOf): Lightings {
  const { source, place } = useStore();
  const spelled = unitOfColor(place.value.color);
  const sampled = maps.filter((map) => pointsOf(map) === "sample");
  const read = sampled.map(({ id }) => idsOf(id)?.length ?? -1);
  const asked = useAsked(
    async () => (spelled && known ? lightsBy(spelled, { source, known, maps: sampled, idsOf }) : NO_LIGHTS),
    [spelled, known === null, sampled.map(({ id }) => id).join(), read.join()],
  );
  return asked.answer ?? NO_LIGHTS;
}

interface Asking {
  readonly source: Source;
  readonly known: Known;
  readonly maps: readonly Summary[];
  readonly idsOf: IdsOf;
}

async function lightsBy(spelled: string, asking: Asking): Promise<Lightings> {
  const { maps } = asking;
  const unit = readUnit(spelled);
  if (!unit) {
    const why = `${spelled} names no unit; write its layer, a colon and its number, such as fc1:3`;
    return new Map(maps.map(({ id }) => [id, { why }]));
  }
  const networks = [...new Set(maps.map(networkOf))];
  const answers = new Map(await Promise.all(networks.map(async (network) => [network, await answerOf(network, unit, asking)] as const)));
  const found = [...answers.values()].flatMap((one) => ("values" in one ? [one.values] : []));
  const scale = scaleOf(found, `activation of ${spelled}`);
  return new Map(maps.map((map) => [map.id, light(answers.get(networkOf(map))!, scale, spelled, map)]));
}

interface Values {
  readonly ids: Numbers;
  readonly values: Numbers;
  readonly from: Giver;
}

/** What the unit of one network answers the samples of its maps. */
async function answerOf(network: string, unit: Spelled, { source, known, maps, idsOf }: Asking): Promise<Values | Unlit> {
  const from = giverOf(known, network, unit.layer);
  if (!from) return { why: `Nothing is recorded of ${unit.layer} in this network.` };
  const own = maps.filter((map) => networkOf(map) === network).map(({ id }) => idsOf(id) ?? []);
  const most = own.reduce((best, ids) => (ids.length > best.length ? ids : best));
  if (!from.recording && !most.length) return { why: "" };
  if (from.units !== null && unit.index >= from.units) return { why: `${unit.layer} of this network has units 0 to ${from.units - 1}.` };
  try {
    const { ids, values } = await source.unitValues(from, unit, from.recording ? [] : Array.from(most.slice(0, MOST)));
    return { ids: ids.data, values: values.data, from };
  } catch (fault) {
    return { why: words(fault) }; // told under the map
  }
}

function light(answer: Values | Unlit, scale: Scale, spelled: string, { model }: Summary): Lighting {
  if ("why" in answer) return answer;
  const { ids, values, from } = answer;
  const which = model.includes("+") ? " in the last step's network" : "";
  return { ids, values, scale, sentence: `Colored by the activation of ${spelled}${which}, from ${from.told}; gray where it is not known.` };
}
