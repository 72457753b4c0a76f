// A network as rows of layers, groups of which open and close, with lines for what feeds what.
import "./diagram.css";
import { useMemo, useState } from "preact/hooks";
import type { LayerLine } from "../state/network";
import { arcsOf, othersBefore, type Edge } from "./diagram_arcs";
import { toggled, useTreeKeys, type Opened } from "./diagram_keys";
import { DiagramLines, NOWHERE } from "./diagram_lines";
import { DiagramRow, type LinkOf } from "./diagram_row";
import { DiagramTools } from "./diagram_tools";
import { groupsOf, openAtFirst, rowsOf, treeOf, wayTo, type Group } from "./diagram_tree";
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

export function Diagram({ layers, parameters, ...more }: DiagramProps) {
  const { tree, rows, open, setOpen } = useRows(layers);
  const [current, setCurrent] = useState("");
  const [found, setFound] = useState("");
  const [element, { width }] = useSize<HTMLDivElement>();
  const height = width < NARROW ? ROW.narrow : ROW.wide;
  const total = parameters ?? layers.reduce((sum, one) => sum + one.parameters, 0);
  const alive = layers.some(({ health }) => health !== null);
  const find = (name: string) => {
    const paths = wayTo(tree, name).map(({ path }) => path);
    setOpen(new Set([...open, ...paths.slice(0, -1)]));
    setCurrent(paths.at(-1)!);
    setFound(paths.at(-1)!);
  };
  return (
    <div ref={element} class="diagram" data-narrow={width < NARROW} data-alive={alive} style={{ "--row": `${height}px` }}>
      {tree.length < layers.length && <DiagramTools {...{ layers, tree, open, setOpen }} onFind={find} />}
      <div class="diagram-body">
        <Head alive={alive} />
        <Rows {...more} {...{ rows, open, setOpen, current, setCurrent, found, total, height }} />
      </div>
    </div>
  );
}

interface RowsProps extends Opened, Omit<DiagramProps, "layers" | "parameters"> {
  readonly current: string; // the path of the row that the Tab key reaches
  readonly setCurrent: (path: string) => void;
  readonly found: string; // the path of the row that was looked for
  readonly total: number; // parameters
  readonly height: number; // of a row
}

/** The rows, and the lines beside them. */
function Rows({ rows, open, setOpen, current, setCurrent, found, total, height, edges, label, linkOf, onLayer }: RowsProps) {
  const [lit, setLit] = useState(NOWHERE);
  const arcs = useMemo(() => (edges ? arcsOf(rows, edges) : []), [rows, edges]);
  const { element, at, onKeyDown } = useTreeKeys({ rows, open, setOpen }, current, onLayer);
  return (
    <>
      {edges && <DiagramLines {...{ rows, arcs, height, lit }} />}
      <div class="diagram-rows">
        {edges && <p class="diagram-end">input</p>}
        <div ref={element} role="tree" aria-label={label} onKeyDown={onKeyDown}>
          {rows.map((row, place) => (
            <DiagramRow
              key={row.group.path}
              {...{ row, total, linkOf }}
              also={othersBefore(arcs, place).map((from) => rows[from]?.group.path ?? "the input")}
              current={place === at}
              found={row.group.path === found}
              onToggle={() => setOpen(toggled(open, row))}
              onPoint={(here) => setLit(here ? place : NOWHERE)}
              onFocus={() => setCurrent(row.group.path)}
            />
          ))}
        </div>
      </div>
    </>
  );
}

/** The rows to be seen, and which groups are open; other layers begin anew, the same ones stay as they were left. */
function useRows(layers: readonly LayerLine[]): Opened & { readonly tree: readonly Group[] } {
  const tree = useMemo(() => treeOf(layers), [layers]);
  const names = groupsOf(tree).join("\n");
  const first = useMemo(() => openAtFirst(tree), [names]);
  const [state, setState] = useState({ names, open: first });
  const open = state.names === names ? state.open : first;
  const rows = useMemo(() => rowsOf(tree, open), [tree, open]);
  return { tree, rows, open, setOpen: (changed) => setState({ names, open: changed }) };
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
