// One color per cell of two axes, with the number under the pointer.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { rgb } from "../core/color";
import { axisName, brief, labelAt, shortened, spreadPlaces } from "../core/text";
import type { Axis, Heatmap } from "../figure";
import { Empty } from "./empty";
import { Image } from "./image";

const LETTER = 6.4; // pixels
const LONGEST = 14; // letters of a tick

export interface HeatmapProps {
  readonly mark: Heatmap;
  readonly label: string;
  readonly over?: ComponentChildren; // what lies on its cells
}

export function HeatmapMark({ mark, label, over }: HeatmapProps) {
  const [rows, columns] = mark.values.shape;
  const colors = useMemo(() => rgb(mark.values.data, mark.scale), [mark]);
  if (!rows || !columns) return <Empty />;
  const [down, across] = mark.axes;
  const read = (row: number, column: number) =>
    `${down.name} ${labelAt(down, row)}, ${across.name} ${labelAt(across, column)}: ` +
    `${brief(mark.values.data[row * columns + column], 4)} ${mark.scale.quantity}`;
  const value = (row: number, column: number) => brief(mark.values.data[row * columns + column], 3);
  const image = { rows, columns, colors, label, read, value, upward: mark.upward, over };
  if (down.name === "y" && across.name === "x") return <Image {...image} />;
  const left = Math.max(...ticks(down, 12).map(({ text }) => text.length)) * LETTER + 8;
  return (
    <div class="with-axes" style={{ paddingLeft: `${left}px` }}>
      <span class="axis-name">{axisName(down)}</span>
      <div class="ticks left" style={{ width: `${left}px` }}>
        {ticks(down, 12).map(({ text, share }) => (
          <span key={share} style={{ top: `${(mark.upward ? 1 - share : share) * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
      <Image {...image} ratio={Math.min(4, Math.max(1.2, columns / rows))} />
      <Below axis={across} />
    </div>
  );
}

/** The ticks below, in the direction of reading where they are few, upright where they are names. */
function Below({ axis }: { axis: Axis }) {
  const named = axis.ticks.length > 0 && axis.name !== "time" && axis.name !== "frequency";
  return (
    <>
      <div class={named ? "ticks below upright" : "ticks below"}>
        {ticks(axis, named ? 24 : axis.size <= 8 ? 8 : 5).map(({ text, share }) => (
          <span key={share} style={{ left: `${share * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
      <span class="axis-name below">{axisName(axis)}</span>
    </>
  );
}

function ticks(axis: Axis, most: number): { text: string; share: number }[] {
  return spreadPlaces(axis.size, most).map((place) => ({
    text: shortened(labelAt(axis, place), LONGEST),
    share: (place + 0.5) / axis.size,
  }));
}
