// Which networks can be asked, or looked at, about these data?
import type { Study, Subject } from "../state/source";

/** A network, and the checkpoint at hand that it is; null where only its results are. */
export interface Choice {
  readonly model: string;
  readonly name: string;
  readonly step: string | null;
  readonly results: number;
  readonly attributions: number; // of the sample that is looked at
}

/** The networks at hand, then the stored ones; `about` are the results about the sample that is looked at. */
export function networksOf(study: Study | null, subject: Subject | null, data: string, about: readonly string[] = []): Choice[] {
  const here = subject && (!data || subject.data === data) ? Object.entries(subject.models) : [];
  const live = here.map(([step, model]) => ({ model, step, name: step ? `${subject!.name}, ${step}` : subject!.name }));
  const stored = study?.subjects.filter((one) => (!data || one.data === data) && !one.model.includes("+")) ?? [];
  const count = (model: string) => stored.find((one) => one.model === model)?.results ?? 0;
  const told = new Set(about);
  const own = study?.results.filter(({ id, kind }) => kind === "Attribution" && told.has(id)) ?? [];
  const attributions = (model: string) => own.filter((one) => one.model === model).length;
  const known = new Set(live.map(({ model }) => model));
  const others = stored.filter(({ model }) => !known.has(model)).map(({ model, name }) => ({ model, name: name || model.slice(0, 8), step: null }));
  return [...live, ...others].map((one) => ({ ...one, results: count(one.model), attributions: attributions(one.model) }));
}

/** The one that is meant: named, else the last checkpoint at hand, else that which tells most of the sample. */
export function chosenNetwork(networks: readonly Choice[], model: string): Choice | null {
  const named = networks.find((one) => one.model === model);
  const live = networks.filter(({ step }) => step !== null).at(-1);
  const most = [...networks].sort((one, other) => other.attributions - one.attributions || other.results - one.results)[0];
  return named ?? live ?? most ?? null;
}
