// Which samples are behind a number, and on which maps are they shown?
import type { Network } from "../state/network";
import type { Column, Columns, Study, Summary } from "../state/source";
import { words } from "../state/store";
import { HOME } from "../state/url";
import { useStore } from "./context";

const FIRST = 4; // maps to go to

/** What becomes of a cell of a confusion matrix: its samples are selected on the maps. */
export type Choose = (label: string, prediction: string) => void;

/** The maps on which a network's samples lie. */
function mapResults(study: Study, { model, data }: Network): Summary[] {
  return study.results.filter((one) => one.family === "projection" && one.model === model && one.data === data);
}

/** The ids of the maps to begin with, one for each layer. */
export function mapsOf(study: Study, network: Network): readonly string[] {
  const known = mapResults(study, network);
  const layers = [...new Set(known.map(({ at }) => at.join()))].slice(0, FIRST);
  return layers.map((layer) => known.find(({ at }) => at.join() === layer)!.id);
}

/** How the samples of a cell are selected, as the largest map knows them; undefined where none tells what they are. */
export function useChoosing(network: Network, study: Study): Choose | undefined {
  const store = useStore();
  const telling = mapResults(study, network).filter(({ columns }) => columns.includes("label") && columns.includes("prediction"));
  const [largest] = telling.sort((one, other) => other.samples.count - one.samples.count);
  if (!largest) return undefined;
  return (label, prediction) => {
    const by = `the cell ${label} taken for ${prediction}`;
    const select = (columns: Columns) => {
      store.select({ of: "sample", ids: idsWith(columns, { label, prediction }), by });
      store.go({ ...HOME, page: "map", maps: mapsOf(study, network) });
    };
    store.source.columns(largest.id).then(select, (fault: unknown) => (store.trouble.value = words(fault)));
  };
}

/** The samples with this label and this prediction. */
export function idsWith({ ids, columns }: Columns, asked: { readonly label: string; readonly prediction: string }): number[] {
  const test = (name: "label" | "prediction") => {
    const column = columns.find((one) => one.name === `${name}_name`) ?? columns.find((one) => one.name === name);
    return column ? (place: number) => spelled(column, place) === asked[name] : () => false;
  };
  const [isLabel, isPrediction] = [test("label"), test("prediction")];
  return Array.from(ids.data).filter((_, place) => isLabel(place) && isPrediction(place));
}

function spelled({ words: names, values }: Column, place: number): string {
  return names ? (names[values.data[place]] ?? "") : String(values.data[place]);
}
