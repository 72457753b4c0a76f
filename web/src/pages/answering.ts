// What does a layer answer the sample that is looked at?
import { giverOfOne, type Answer, type Giver, type Known } from "../state/activity";
import { useAsked, type Asked } from "./asked";
import { useStore } from "./context";

/** The sample that is looked at: the first one chosen, else the first that the study knows. */
export function useLookedAt(data: string): number {
  const { selection, study } = useStore();
  const { of, ids } = selection.value;
  if (of === "sample" && ids.length) return ids[0];
  const asked = study.value?.results.filter((one) => one.data === data && one.samples.count) ?? [];
  return asked.length ? Math.min(...asked.map(({ samples }) => samples.first[0])) : 0;
}

export interface Answering {
  readonly from: Giver | null; // null where nobody tells
  readonly told: Asked<Answer | null>;
}

export function useAnswer(known: Known | null, model: string, layer: string, sample: number): Answering {
  const { source } = useStore();
  const from = known && model ? giverOfOne(known, model, layer) : null;
  const told = useAsked(async () => (from ? source.answers(from, layer, sample) : null), [from?.recording, from?.step, from === null, layer, sample]);
  return { from, told };
}
