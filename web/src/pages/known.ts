// Who tells of units here? What is recorded, and the network where it is at hand.
import type { Known } from "../state/activity";
import { useAsked } from "./asked";
import { useStore } from "./context";

const NOTHING: Known = { recordings: [], models: {}, layers: [], count: 0 };

/** What can be asked about units; null until that is known. */
export function useKnown(): Known | null {
  const store = useStore();
  const { source } = store;
  const { value: study } = store.study;
  const recordings = useAsked(() => source.recordings(), [study?.revision]);
  const subject = useAsked(async () => (study?.live ? source.subject() : null), [study?.live]);
  if ((recordings.waiting && !recordings.answer) || subject.waiting) return null;
  return {
    ...NOTHING,
    recordings: recordings.answer ?? [],
    ...(subject.answer && { models: subject.answer.models, layers: [{ name: "input", units: null }, ...subject.answer.layers], count: subject.answer.count }),
  };
}
