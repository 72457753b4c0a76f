// A network as rows of layers, groups of which open and close, with lines for what feeds what.
import "./diagram.css";
import { useMemo, useRef, useState } from "preact/hooks";
import { ON_THE_DIAGRAM, press } from "../state/keys";
import type { LayerLine } from "../state/network";
import { arcsOf, othersBefore, type Edge } from "./diagram_arcs";
import { DiagramFind } from "./diagram_find";
import { DiagramLines, NOWHERE } from "./diagram_lines";
import { DiagramRow, type LinkOf } from "./diagram_row";
import { groupsOf, openAtFirst, rowsOf, treeOf, wayTo, type Row } from "./diagram_tree";
import { useSize } from "./size";

export interface DiagramProps {
  readonly layers: readonly LayerLine[];
  readonly edges: readonly Edge[] | null; // null where it is not known what feeds what
  readonly parameters: number | null; // of the whole network
  readonly label: string;
  readonly linkOf: LinkOf;
  readonly onLayer: (layer: string) => void; // what the Enter key does
}

const NARROW = 620; // CSS pixels, under which a row has two lines
const ROW = { wide: 30, narrow: 46 } as const; // CSS pixels

export function Diagram({ layers, edges, parameters, label, linkOf, onLayer }: DiagramProps) {
  const { rows, tree, open, setOpen } = useRows(layers);
  const [lit, setLit] = useState(NOWHERE);
  const [found, setFound] = useState("");
  const [element, { width }] = useSize<HTMLDivElement>();
  const keys = useKeys(rows, open, setOpen, onLayer);
  const arcs = useMemo(() => (edges ? arcsOf(rows, edges) : []), [rows, edges]);
  const height = width < NARROW ? ROW.narrow : ROW.wide;
  const total = parameters ?? layers.reduce((sum, one) => sum + one.parameters, 0);
  const alive = layers.some(({ health }) => health !== null);
  const find = (name: string) => {
    const way = wayTo(tree, name);
    setOpen(new Set([...open, ...way.slice(0, -1).map(({ path }) => path)]));
    keys.setCurrent(way.at(-1)!.path);
    setFound(way.at(-1)!.path);
  };
  return (
    <div ref={element} class="diagram" data-narrow={width < NARROW} data-alive={alive} style={{ "--row": `${height}px` }}>
      {tree.length < layers.length && (
        <div class="diagram-opening">
          <Opening all={groupsOf(tree)} {...{ open, setOpen }} />
          <DiagramFind layers={layers} onFind={find} />
        </div>
      )}
      <div class="diagram-body">
        <Head alive={alive} />
        {edges && <DiagramLines {...{ rows, arcs, height, lit }} />}
        <div class="diagram-rows">
          {edges && <p class="diagram-end">input</p>}
          <div ref={keys.element} role="tree" aria-label={label} onKeyDown={keys.onKeyDown}>
            {rows.map((row, place) => (
              <DiagramRow
                key={row.group.path}
                {...{ row, total, linkOf }}
                also={othersBefore(arcs, place).map((from) => rows[from]?.group.path ?? "the input")}
                current={place === keys.at}
                found={row.group.path === found}
                onToggle={() => setOpen(toggled(open, row))}
                onPoint={(here) => setLit(here ? place : NOWHERE)}
                onFocus={() => keys.setCurrent(row.group.path)}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

type SetOpen = (open: ReadonlySet<string>) => void;

/** The rows to be seen, and which groups are open; another network begins anew. */
function useRows(layers: readonly LayerLine[]) {
  const tree = useMemo(() => treeOf(layers), [layers]);
  const [state, setState] = useState({ tree, open: openAtFirst(tree) });
  const open = state.tree === tree ? state.open : openAtFirst(tree);
  const rows = useMemo(() => rowsOf(tree, open), [tree, open]);
  const setOpen: SetOpen = (changed) => setState({ tree, open: changed });
  return { tree, rows, open, setOpen };
}

function toggled(open: ReadonlySet<string>, { group }: Row): ReadonlySet<string> {
  const changed = new Set(open);
  if (!changed.delete(group.path)) changed.add(group.path);
  return changed;
}

/** What the keys of a tree do, and the one row that the Tab key reaches. */
function useKeys(rows: readonly Row[], open: ReadonlySet<string>, setOpen: SetOpen, onLayer: (layer: string) => void) {
  const element = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState("");
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
  return { element, at, setCurrent, onKeyDown };
}

/** What the columns of the rows are; a screen reader hears it in every row. */
function Head({ alive }: { alive: boolean }) {
  return (
    <p class="diagram-head" aria-hidden="true">
      <span>name</span>
      <span>kind</span>
      <span>shape</span>
      <span class="number">parameters</span>
      {alive && <span>units</span>}
    </p>
  );
}

interface OpeningProps {
  readonly all: readonly string[]; // paths of all groups
  readonly open: ReadonlySet<string>;
  readonly setOpen: SetOpen;
}

function Opening({ all, open, setOpen }: OpeningProps) {
  return (
    <>
      <button type="button" disabled={all.every((path) => open.has(path))} onClick={() => setOpen(new Set(all))}>
        Open all groups
      </button>
      <button type="button" disabled={!open.size} onClick={() => setOpen(new Set())}>
        Close all groups
      </button>
    </>
  );
}
