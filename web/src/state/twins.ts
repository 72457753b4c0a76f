// What is a result best compared with? The same question to another network, or another method about the same.
import type { Summary } from "./source";

/** The results that can stand beside one: of its kind, about the same data; those most like it first. */
export function comparable(results: readonly Summary[], one: Summary): Summary[] {
  const fits = (other: Summary) => other.kind === one.kind && other.data === one.data && axesOf(other) === axesOf(one) && shareSamples(other, one);
  const others = results.filter((other) => other.id !== one.id && fits(other));
  const likeness = new Map(others.map((other) => [other.id, alike(other, one)]));
  return others.sort((a, b) => likeness.get(b.id)! - likeness.get(a.id)!);
}

/** The result of another network that answers the same question as nearly as any. */
export function twin(results: readonly Summary[], one: Summary, subject: string): Summary | null {
  return comparable(results, one).find((other) => other.subject === subject) ?? null;
}

/** How much of two questions is the same. */
function alike(one: Summary, other: Summary): number {
  const same = [
    one.method === other.method,
    one.at.join() === other.at.join(),
    one.target === other.target,
    one.samples.text === other.samples.text,
    JSON.stringify(one.parameters) === JSON.stringify(other.parameters),
    networkOf(one) === networkOf(other),
  ];
  return same.filter(Boolean).length;
}

/** The network without its step: 'small CNN' of 'small CNN, epoch 3'. */
function networkOf({ subject }: Summary): string {
  return subject.split(",")[0];
}

/** What is counted along the axes, so that maps of samples stand beside maps of samples. */
function axesOf({ fields, main }: Summary): string {
  return fields[main]?.axes.map(({ name }) => name).join() ?? "";
}

/** Whether both tell of some sample, as far as their summaries say; only relevance is compared sample by sample. */
function shareSamples({ kind, samples: one }: Summary, { samples: other }: Summary): boolean {
  if (kind !== "Attribution" || one.count > one.first.length || other.count > other.first.length) return true;
  return one.first.some((id) => other.first.includes(id));
}
