// Which groups of samples were found, and what sets each apart?
import type { Message, Numbers } from "../core/wire";
import type { Summary } from "./source";

export const GROUP_FIELDS = ["members", "sizes", "descriptions"] as const;

/** A group of samples that lie close together. */
export interface Group {
  readonly name: string; // '9 a: dark on light'
  readonly sentence: string;
  readonly ids: readonly number[];
}

/** The groups that a message of the fields above tells. */
export function readGroups({ about, arrays }: Message): Group[] {
  const told = about as Told;
  const ticks = told.fields.sizes.axes[0].ticks;
  const members: Numbers = arrays["fields/members"].data;
  const sentences = arrays["fields/descriptions"].data;
  const words = told.words?.["fields/descriptions"] ?? [];
  const ids = ticks.map((): number[] => []);
  for (let place = 0; place < members.length; place++) ids[members[place]]?.push(arrays.ids.data[place]);
  return ticks.map((name, place) => ({ name: String(name), sentence: words[sentences[place]] ?? "", ids: ids[place] }));
}

interface Told {
  readonly fields: Readonly<Record<string, { readonly axes: readonly { readonly ticks: readonly (string | number)[] }[] }>>;
  readonly words?: Readonly<Record<string, readonly string[]>>;
}

/** The groups that were looked for on a map, or in the layer that it is of. */
export function groupsOf(results: readonly Summary[], map: Summary): Summary[] {
  const clusters = results.filter(({ kind }) => kind === "Clusters");
  const own = clusters.filter(({ of }) => of.includes(map.id));
  if (own.length || map.kind !== "Projection") return own;
  return clusters.filter(({ model, data, at, of }) => !of.length && model === map.model && data === map.data && at.join() === map.at.join());
}
