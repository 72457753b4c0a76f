// Which mark draws what? One table by kind; marks of one panel that share axes are drawn together.
import { useMemo, useState } from "preact/hooks";
import { idsOf, joined, maskOf, type Joining } from "../core/ids";
import type { Numbers } from "../core/wire";
import type { Band, Line, Mark, Panel, Paths, Points } from "../figure";
import { BarsMark } from "./bars";
import { CellsMark, type OpenCell } from "./cells";
import { HeatmapMark } from "./heatmap";
import { LineMark } from "./line";
import { MapCanvas, type Tool } from "./map";
import { PictureMark } from "./picture";
import { RowsMark } from "./rows";
import { TokensMark } from "./tokens";
import { Tools } from "./tools";

type Of<Kind extends Mark["kind"]> = Extract<Mark, { kind: Kind }>;

/** What is chosen on the maps of a figure, by id, and who is told of a new choice. */
export interface Choosing {
  readonly ids: readonly number[];
  readonly choose: (ids: readonly number[]) => void;
}

export interface PanelProps {
  readonly panel: Panel;
  readonly label: string;
  readonly onCell?: OpenCell | undefined;
  readonly choosing?: Choosing | undefined;
}

export function PanelView({ panel, label, onCell, choosing }: PanelProps) {
  const { marks } = panel;
  const maps = marks.filter((mark): mark is Points | Paths => mark.kind === "Points" || mark.kind === "Paths");
  const lines = marks.filter((mark): mark is Line => mark.kind === "Line");
  const bands = marks.filter((mark): mark is Band => mark.kind === "Band");
  if (maps.length) return <MapPanel marks={maps} label={label} choosing={choosing} />;
  if (lines.length || bands.length) return <LineMark lines={lines} bands={bands} label={label} />;
  return (
    <>
      {marks.map((mark, place) => (
        <Alone key={place} mark={mark} label={label} onCell={onCell} />
      ))}
    </>
  );
}

function Alone({ mark, label, onCell }: { mark: Mark; label: string; onCell?: OpenCell | undefined }) {
  switch (mark.kind) {
    case "Heatmap":
      return <HeatmapMark mark={mark} label={label} />;
    case "Picture":
      return <PictureMark mark={mark} label={label} />;
    case "Bars":
      return <BarsMark mark={mark} label={label} />;
    case "Tokens":
      return <TokensMark mark={mark} label={label} />;
    case "Cells":
      return <CellsMark {...{ mark, label, onCell }} />;
    case "Rows":
      return <RowsMark mark={mark} label={label} />;
    default:
      return null;
  }
}

interface MapPanelProps {
  readonly marks: readonly (Points | Paths)[];
  readonly label: string;
  readonly choosing: Choosing | undefined;
}

/** A map in a figure: it moves and zooms, tells what is under the pointer, and chooses where someone wants to know. */
function MapPanel({ marks, label, choosing }: MapPanelProps) {
  const [pointed, setPointed] = useState(-1);
  const [tool, setTool] = useState<Tool>(choosing ? "lasso" : "pan");
  const first = marks[0];
  const ids = useMemo(() => idsOfPoints(first), [first]);
  const chosen = useMemo(() => (choosing?.ids.length ? maskOf(ids, choosing.ids) : null), [ids, choosing?.ids]);
  const choose = (mask: Uint8Array, how: Joining) => choosing?.choose(joined(choosing.ids, idsOf(ids, mask), how));
  const keys = choosing ? " l draws a lasso, b a box, p moves, a chooses all in view." : "";
  return (
    <div class="still">
      <MapCanvas
        {...{ marks, pointed, tool, chosen }}
        label={`${label} Arrow keys move, plus and minus zoom, 0 shows all, n reads the next point.${keys}`}
        shown={null}
        onTool={setTool}
        onPoint={setPointed}
        onChoose={choose}
      />
      {choosing && <Tools tool={tool} onTool={setTool} />}
      <output class="readout" aria-live="polite" data-transient>
        {pointed >= 0 && first.kind === "Points" ? told(first, pointed) : ""}
      </output>
    </div>
  );
}

/** The ids of points; their places where they have none. */
function idsOfPoints(mark: Points | Paths): Numbers {
  if (mark.ids) return mark.ids.data;
  return Float64Array.from({ length: mark.positions.shape[0] }, (_, place) => place);
}

function told({ ids, color, legend, scale }: Of<"Points">, place: number): string {
  const value = color.data[place];
  const what = legend.length ? (legend[value] ?? "others") : `${scale.quantity} ${value}`;
  return `${ids ? ids.data[place] : place}: ${what}`;
}
