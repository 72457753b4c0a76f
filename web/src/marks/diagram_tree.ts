// Which layers stand together? Names nested by dots, and repetitions, as a tree whose groups open and close.
import type { Health, LayerLine } from "../state/network";

/** A layer, or several under one name. */
export interface Group {
  readonly path: string; // its own among all
  readonly name: string; // as it is read beside its siblings
  readonly layer: LayerLine | null; // that has this name
  readonly children: readonly Group[];
  readonly alike: number; // how many equal parts it is made of; 0 where they are no repetition
  readonly layers: readonly LayerLine[]; // in it, itself among them
}

/** A group that is to be seen, and where. */
export interface Row {
  readonly group: Group;
  readonly level: number; // 1 outside
  readonly place: number; // among its siblings, from 1
  readonly siblings: number;
  readonly open: boolean;
}

const FEWEST_ALIKE = 3; // equal siblings that become one row
const LONGEST = 32; // siblings; more are parted evenly
const MOST_SHOWN = 26; // rows at the beginning

/** The layers as a tree, in their order. */
export function treeOf(layers: readonly LayerLine[]): readonly Group[] {
  const named = layers.map((layer) => ({ layer, words: wordsOf(layer.name) }));
  return shortened(nested(named, 0, ""), "");
}

/** The parts of a name between its dots; a name in quotes is one part. */
export function wordsOf(name: string): string[] {
  return name.match(/(?:"[^"]*"|[^".])+/g) ?? [name];
}

interface Named {
  readonly layer: LayerLine;
  readonly words: readonly string[];
}

function nested(named: readonly Named[], depth: number, before: string): Group[] {
  const parts = new Map<string, Named[]>();
  for (const one of named) parts.set(one.words[depth], [...(parts.get(one.words[depth]) ?? []), one]);
  return [...parts].map(([word, members]) => {
    const path = before ? `${before}.${word}` : word;
    const own = members.find(({ words }) => words.length === depth + 1)?.layer ?? null;
    const children = nested(
      members.filter(({ words }) => words.length > depth + 1),
      depth + 1,
      path,
    );
    const layers = members.map(({ layer }) => layer);
    if (!own && children.length === 1) return { ...children[0], name: `${word}.${children[0].name}` };
    return { path, name: word, layer: own, children, alike: 0, layers };
  });
}

/** The same siblings, repetitions in one row each, and long lists in parts. */
function shortened(siblings: readonly Group[], before: string): readonly Group[] {
  const inside = siblings.map((group) => ({ ...group, children: shortened(group.children, group.path) }));
  const found = repeated(inside, before);
  return found.length > LONGEST ? parted(found, before) : found;
}

function repeated(siblings: readonly Group[], before: string): readonly Group[] {
  const forms = siblings.map((one) => formOf(one, ""));
  const found: Group[] = [];
  for (let from = 0, to = 1; from < siblings.length; from = to++) {
    while (to < siblings.length && forms[to] === forms[from]) to++;
    const run = siblings.slice(from, to);
    if (run.length < FEWEST_ALIKE) found.push(...run);
    else found.push(together(run, before, run.length));
  }
  return found;
}

/** What makes two groups alike: kinds, shapes and sizes, and the names below them. */
function formOf({ layer, children }: Group, name: string): string {
  const own = layer ? `${layer.kind} ${layer.axes} ${layer.parameters}` : "";
  return `${name}(${own}${children.map((one) => formOf(one, one.name)).join()})`;
}

function parted(siblings: readonly Group[], before: string): readonly Group[] {
  const size = Math.ceil(siblings.length / Math.ceil(Math.sqrt(siblings.length)));
  const parts = Array.from({ length: Math.ceil(siblings.length / size) }, (_, part) => siblings.slice(part * size, (part + 1) * size));
  return parts.map((part) => (part.length > 1 ? together(part, before, 0) : part[0]));
}

function together(members: readonly Group[], before: string, alike: number): Group {
  const [first, last] = [members[0].name, members.at(-1)!.name];
  const name = `${first} to ${last}`;
  return { path: `${before}[${name}]`, name, layer: null, children: members, alike, layers: members.flatMap(({ layers }) => layers) };
}

/** The groups that are open at the beginning: as many as there is room for, the outer ones first, repetitions last. */
export function openAtFirst(tree: readonly Group[]): ReadonlySet<string> {
  const open = new Set<string>();
  const repetitions: Group[] = [];
  let room = MOST_SHOWN - tree.length;
  const opened = ({ children, path }: Group): boolean => {
    const fits = children.length > 0 && children.length <= room;
    if (fits) open.add(path);
    room -= fits ? children.length : 0;
    return fits;
  };
  for (let level = tree; level.length; ) {
    repetitions.push(...level.filter(({ alike }) => alike));
    level = level.filter((group) => !group.alike && opened(group)).flatMap(({ children }) => children);
  }
  repetitions.forEach(opened);
  return open;
}

/** The paths of all groups. */
export function groupsOf(tree: readonly Group[]): readonly string[] {
  return tree.flatMap(({ path, children }) => (children.length ? [path, ...groupsOf(children)] : []));
}

/** The groups around a layer, from the outermost on, and its own row at the end; nothing where it is not there. */
export function wayTo(tree: readonly Group[], name: string): readonly Group[] {
  const group = tree.find(({ layers }) => layers.some((one) => one.name === name));
  if (!group) return [];
  return group.layer?.name === name ? [group] : [group, ...wayTo(group.children, name)];
}

/** The rows that are to be seen while these groups are open. */
export function rowsOf(tree: readonly Group[], open: ReadonlySet<string>, level = 1): readonly Row[] {
  return tree.flatMap((group, place) => {
    const row = { group, level, place: place + 1, siblings: tree.length, open: group.children.length > 0 && open.has(group.path) };
    return row.open ? [row, ...rowsOf(group.children, open, level + 1)] : [row];
  });
}

/** The parameters of a group; of a layer that runs several times once. */
export function parametersOf({ layer, layers }: Group): number {
  if (layer) return layer.parameters;
  const names = new Set(layers.map(({ name }) => name));
  const inner = layers.filter(({ name }) => !outerOf(name).some((outer) => names.has(outer)));
  const own = new Map(inner.map(({ name, parameters }) => [name.replace(/#\d+$/, ""), parameters]));
  return [...own.values()].reduce((sum, one) => sum + one, 0);
}

/** The names of what may hold a layer: 'a' and 'a.b' of 'a.b.c'. */
function outerOf(name: string): string[] {
  const words = wordsOf(name);
  return words.slice(1).map((_, place) => words.slice(0, place + 1).join("."));
}

/** How the units of all layers in a group behave; null where none was asked. */
export function healthOf({ layer, layers }: Group): Health | null {
  if (layer?.health) return layer.health;
  const known = layers.flatMap(({ health }) => health ?? []);
  if (!known.length) return null;
  const sum = (of: (health: Health) => number | null) => known.reduce((all, one) => all + (of(one) ?? 0), 0);
  const limited = known.some(({ saturated }) => saturated !== null);
  return {
    samples: Math.max(...known.map(({ samples }) => samples)),
    units: sum(({ units }) => units),
    dead: sum(({ dead }) => dead),
    constant: sum(({ constant }) => constant),
    saturated: limited ? sum(({ saturated }) => saturated) : null,
  };
}
