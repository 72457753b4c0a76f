// What does the sample look like? Its own mark, with the brush, masks and the place of its sound on it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { backwards, cells, nameOf, points, type Box, type Boxes } from "../core/strokes";
import { count, number } from "../core/text";
import type { Axis, Figure, Heatmap, Mark, Picture, Tokens } from "../figure";
import { HeatmapMark } from "../marks/heatmap";
import { LineMark } from "../marks/line";
import { PanelView } from "../marks/panel";
import { PictureMark } from "../marks/picture";
import type { Sample, Subject } from "../state/source";
import { Parts, type Part } from "./brush_parts";
import type { Strokes } from "./brush_strokes";
import { Touch } from "./brush_touch";

export interface LookProps {
  readonly figure: Figure;
  readonly sample: Sample;
  readonly space: Subject["space"] | null; // null where nothing can be hidden
  readonly strokes: Strokes;
  readonly over: ComponentChildren; // what else lies on it
}

export function Look(props: LookProps) {
  const { figure, space, sample } = props;
  const mark = figure.panels[0]?.marks[0];
  const shown = space?.layout.filter(({ name }) => !space.hidden.includes(name)) ?? [];
  if (!mark) return null;
  if (isFlat(mark)) return <OnCells {...props} mark={mark} shown={shown} />;
  if (mark.kind === "Line") return <OnLine {...props} shown={shown} />;
  if (space && mark.kind === "Tokens") return <Parts parts={tokensOf(mark)} {...props.strokes} flowing />;
  if (space && sample.features.length) return <Parts parts={columnsOf(sample, space)} {...props.strokes} flowing={false} />;
  if (mark.kind === "Tokens") return <p class="tokens">{mark.texts.join(" ")}</p>;
  if (sample.features.length) return <Values sample={sample} />;
  return <PanelView panel={figure.panels[0]} label={figure.alt} />;
}

function isFlat(mark: Mark): mark is Picture | Heatmap {
  return mark.kind === "Picture" || mark.kind === "Heatmap";
}

interface ShownProps extends LookProps {
  readonly shown: readonly Axis[]; // the axes that boxes are over, in their order
}

function OnCells({ mark, figure, shown, space, strokes, over }: ShownProps & { mark: Picture | Heatmap }) {
  const [rows, columns] = mark.axes;
  const order = [rows, columns].map(({ name }) => shown.findIndex((axis) => axis.name === name));
  const hideable = space && shown.length === 2 && !order.includes(-1) && rows.size * columns.size > 1;
  const longest = Math.max(rows.size, columns.size);
  const [side, setSide] = useSide(space);
  const steps = mark.kind === "Picture" ? ([side, side] as const) : ([stepOf(side, rows.size, longest), stepOf(side, columns.size, longest)] as const);
  const down = mark.kind === "Heatmap" && mark.upward ? backwards(rows.size) : cells(rows.size);
  const touch = hideable && (
    <Touch
      {...{ down, steps, across: cells(columns.size) }}
      boxes={turned(strokes.boxes, order)}
      hide={(box, hidden) => strokes.hide(ordered(box, order), hidden)}
      toggle={(box) => strokes.toggle(ordered(box, order))}
      label="Brush over the sample."
    />
  );
  const on = (
    <>
      {over}
      {touch}
    </>
  );
  return (
    <>
      {mark.kind === "Picture" ? <PictureMark mark={mark} label={figure.alt} over={on} /> : <HeatmapMark mark={mark} label={figure.alt} over={on} />}
      {hideable && <Size side={side} most={Math.ceil(longest / 2)} noun={rows.unit === "px" ? "px" : "position"} resize={setSide} />}
    </>
  );
}

/** How many positions a brush hides along its longer side: those of a region until another size is chosen. */
function useSide(space: LookProps["space"]): [number, (side: number) => void] {
  const [chosen, choose] = useState(0);
  return [chosen || Math.max(1, ...(space?.region ?? [])), choose];
}

/** A step in proportion to its side. */
function stepOf(side: number, size: number, longest: number): number {
  return Math.max(1, Math.round((side * size) / longest));
}

function OnLine({ figure, shown, space, strokes, over }: ShownProps) {
  const lines = figure.panels[0].marks.flatMap((mark) => (mark.kind === "Line" ? [mark] : []));
  const { size } = lines[0].axis;
  const hideable = space && shown.length === 1 && size > 1;
  const [side, setSide] = useSide(space);
  const touch = hideable && (
    <Touch
      down={cells(1)}
      across={points(size)}
      steps={[1, side]}
      boxes={new Map([...strokes.boxes].map(([name, [times]]) => [`0:1,${name}`, [[0, 1], times]]))}
      hide={([, times], hidden) => strokes.hide([times], hidden)}
      toggle={([, times]) => strokes.toggle([times])}
      label="Brush over the sample."
    />
  );
  const on = (
    <>
      {over}
      {touch}
    </>
  );
  return (
    <>
      <LineMark lines={lines} bands={[]} label={figure.alt} over={on} />
      {hideable && <Size side={side} most={Math.ceil(size / 2)} noun="step" resize={setSide} />}
    </>
  );
}

/** The boxes with their sides in another order: those of the sample as they are drawn. */
function turned(boxes: Boxes, order: readonly number[]): Boxes {
  const made = [...boxes.values()].map((box): Box => order.map((place) => box[place]));
  return new Map(made.map((box) => [nameOf(box), box]));
}

function ordered(box: Box, order: readonly number[]): Box {
  return order.map((_, place) => box[order.indexOf(place)]);
}

interface SizeProps {
  readonly side: number;
  readonly most: number;
  readonly noun: string; // of what its side counts
  readonly resize: (side: number) => void;
}

function Size({ side, most, noun, resize }: SizeProps) {
  return (
    <label class="field">
      Brush size
      <input type="range" min={1} max={Math.max(1, most)} value={side} onInput={(event) => resize(Number(event.currentTarget.value))} />
      {noun === "px" ? `${side} px` : count(side, noun)}
    </label>
  );
}

function tokensOf({ texts }: Tokens): Part[] {
  return texts.map((name) => ({ name, value: "" }));
}

/** The columns of a table's row as they are hidden: those that came from one stand together. */
function columnsOf({ features }: Sample, { groups }: Subject["space"]): Part[] {
  if (!groups.length) return features.map(({ name, value }) => ({ name, value: number(value) }));
  return [...new Set(groups)].map((group) => {
    const own = features.filter((_, place) => groups[place] === group);
    if (own.length === 1) return { name: group, value: number(own[0].value) };
    const set = own.filter(({ value }) => value !== 0);
    return { name: group, value: set.map(({ name, value }) => (value === 1 ? name : `${name} = ${number(value)}`)).join(", ") || "none" };
  });
}

function Values({ sample }: { sample: Sample }) {
  return (
    <div class="scroll values" tabIndex={0} role="group" aria-label="The columns of the sample">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">feature</th>
            <th scope="col" class="number">
              value
            </th>
          </tr>
        </thead>
        <tbody>
          {sample.features.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{number(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
