// What does a unit answer the sample that is looked at?
import { ofUnit } from "../core/answers";
import { scaleOf } from "../core/recolor";
import { number } from "../core/text";
import type { Axis, Panel } from "../figure";
import { Keys } from "../marks/legend";
import { PanelView } from "../marks/panel";
import type { Answer, Known } from "../state/activity";
import type { Layer, Unit } from "../state/network";
import { useAnswer } from "./answering";
import { SampleChooser } from "./sample_chooser";
import { Refused } from "./told";
import { Unrecorded } from "./unrecorded";

export interface UnitAnswerProps {
  readonly unit: Unit;
  readonly layer: Layer;
  readonly known: Known | null;
  readonly sample: number;
}

export function UnitAnswer({ unit, layer, known, sample }: UnitAnswerProps) {
  const { from, told } = useAnswer(known, layer.model, layer.name, sample);
  if (!known) return null;
  if (!from) return <Unrecorded layer={layer.name} />;
  return (
    <section>
      <h2>What it answers a sample</h2>
      <SampleChooser sample={sample} data={unit.data} />
      {told.trouble && <Refused why={told.trouble} />}
      {told.answer && <Told answer={told.answer} unit={unit} sample={sample} />}
      <p class="about">
        From {from.told}
        {told.answer && told.answer.axes.length < layer.axes.length && ", which holds the mean over its positions"}.
      </p>
    </section>
  );
}

function Told({ answer, unit, sample }: { answer: Answer; unit: Unit; sample: number }) {
  const { axes } = answer;
  const data = ofUnit(answer, unit.index);
  if (data.length === 1) {
    return (
      <p>
        {unit.unit} on sample {sample}: <strong>{number(data[0])}</strong>
      </p>
    );
  }
  const panel = panelOf(axes.slice(1), data, answer, unit.unit);
  return (
    <div class="paper unit-answer">
      <PanelView panel={panel} label={`Activation of ${unit.unit} on sample ${sample}.`} />
      <Keys marks={panel.marks} />
    </div>
  );
}

/** The activation over its positions: a line over one axis, a heatmap over two; further ones stand below each other. */
function panelOf(axes: readonly Axis[], data: Answer["values"]["data"], answer: Answer, unit: string): Panel {
  const scale = scaleOf([answer.values.data], `activation of ${unit}`);
  const last = axes.at(-1)!;
  if (axes.length === 1) {
    const values = { shape: [1, data.length], data };
    const { quantity, low, high } = scale;
    const line = { kind: "Line" as const, values, axis: last, names: [unit], quantity, low, high, signed: low < 0 };
    return { kind: "Panel", marks: [line], title: "" };
  }
  const rows = data.length / last.size;
  const others = axes.slice(0, -1).map(({ name }) => name);
  const down = others.length === 1 ? axes[0] : { ...axes[0], name: others.join(" × "), size: rows, ticks: [], start: 0, step: 1 };
  const values = { shape: [rows, last.size], data };
  const heatmap = { kind: "Heatmap" as const, values, axes: [down, last] as const, scale, upward: down.name === "frequency" };
  return { kind: "Panel", marks: [heatmap], title: "" };
}
