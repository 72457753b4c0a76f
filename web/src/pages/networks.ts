// Which networks can be asked, or looked at, about these data?
import type { Study, Subject } from "../state/source";

/** A network, and the checkpoint at hand that it is; null where only its results are. */
export interface Choice {
  readonly model: string;
  readonly name: string;
  readonly step: string | null;
  readonly results: number;
}

export function networksOf(study: Study | null, subject: Subject | null, data: string): Choice[] {
  const here = subject && (!data || subject.data === data) ? Object.entries(subject.models) : [];
  const live = here.map(([step, model]) => ({ model, step, name: step ? `${subject!.name}, ${step}` : subject!.name }));
  const stored = study?.subjects.filter((one) => (!data || one.data === data) && !one.model.includes("+")) ?? [];
  const count = (model: string) => stored.find((one) => one.model === model)?.results ?? 0;
  const known = new Set(live.map(({ model }) => model));
  const others = stored.filter(({ model }) => !known.has(model)).map(({ model, name }) => ({ model, name: name || model.slice(0, 8), step: null }));
  return [...live, ...others].map((one) => ({ ...one, results: count(one.model) }));
}

/** The one that is meant: named, else the last checkpoint at hand, else that with most results. */
export function chosenNetwork(networks: readonly Choice[], model: string): Choice | null {
  const named = networks.find((one) => one.model === model);
  const live = networks.filter(({ step }) => step !== null).at(-1);
  const most = [...networks].sort((one, other) => other.results - one.results)[0];
  return named ?? live ?? most ?? null;
}
