// What do the keys do among the rows of a diagram? As in every tree: arrows move, open and close.
import { useRef } from "preact/hooks";
import { ON_THE_DIAGRAM, press } from "../state/keys";
import type { Row } from "./diagram_tree";

/** The rows that are to be seen, and the groups that are open, by their paths. */
export interface Opened {
  readonly rows: readonly Row[];
  readonly open: ReadonlySet<string>;
  readonly setOpen: (open: ReadonlySet<string>) => void;
}

/** The open groups, with the one of this row opened, or closed. */
export function toggled(open: ReadonlySet<string>, { group }: Row): ReadonlySet<string> {
  const changed = new Set(open);
  if (!changed.delete(group.path)) changed.add(group.path);
  return changed;
}

/** What the keys of a tree do, and the one row that the Tab key reaches. */
export function useTreeKeys({ rows, open, setOpen }: Opened, current: string, onLayer: (layer: string) => void) {
  const element = useRef<HTMLDivElement>(null);
  const at = Math.max(0, rows.findIndex(({ group }) => group.path === current));
  const row = rows[at];
  const go = (place: number) => element.current!.querySelectorAll<HTMLElement>("[role=treeitem]")[place]?.focus();
  const parent = () => rows.slice(0, at).findLastIndex(({ level }) => level < row.level);
  const toggle = () => row.group.children.length && setOpen(toggled(open, row));
  const alongside = () => rows.filter(({ level, group }) => level === row.level && group.children.length).map(({ group }) => group.path);
  const does = {
    next: () => go(Math.min(rows.length - 1, at + 1)),
    before: () => go(Math.max(0, at - 1)),
    into: () => (row.open ? go(at + 1) : toggle()),
    out: () => (row.open ? toggle() : go(parent())),
    first: () => go(0),
    last: () => go(rows.length - 1),
    enter: () => (row.group.layer ? onLayer(row.group.layer.name) : toggle()),
    toggle,
    all: () => setOpen(new Set([...open, ...alongside()])),
  };
  const onKeyDown = (event: KeyboardEvent) => row && void press(event, ON_THE_DIAGRAM, does);
  return { element, at, onKeyDown };
}
