// By what would a unit change? Its derivatives by the input, or by the units of other layers.
import { FigureView } from "../marks/figure";
import type { Layer, Unit } from "../state/network";
import { useAsked } from "./asked";
import { Asking } from "./asking";
import { useStore } from "./context";
import { stepOf } from "./live_step";
import { Refused, Waiting } from "./told";
import type { UnitAnswerProps } from "./unit_answer";

const MOST = 4; // results that are drawn

export function UnitDerivatives({ unit, layer, known, sample }: UnitAnswerProps) {
  const { source, study } = useStore();
  const network = useAsked(() => source.network(layer.model), [layer.model]);
  const live = known !== null && Object.values(known.models).includes(layer.model);
  const asked = new Map(study.value?.results.map(({ id, parameters }) => [id, String(parameters.units ?? "")]));
  const own = unit.derivatives.filter((id) => holds(asked.get(id) ?? "", unit.index));
  if (!own.length && !live) return null;
  const asks = (at: string) => ({ family: "overview", method: "jacobian", parameters: { layer: layer.name, at, units: String(unit.index) } });
  return (
    <section>
      <h2>What would change it</h2>
      {own.slice(0, MOST).map((id) => (
        <Derivative key={id} id={id} unit={unit} />
      ))}
      {live &&
        sources(layer, network.answer?.layers.map(({ name }) => name) ?? []).map((at) => (
          <Asking key={at} question={{ ...asks(at), samples: [sample], ...stepOf(known.models, layer.model) }}>
            {`Derivatives by ${at} on sample ${sample}`}
          </Asking>
        ))}
    </section>
  );
}

/** Whether units written as `0:8` or `3,5` hold one; nothing written is all of them. */
export function holds(written: string, unit: number): boolean {
  return !written || written.split(",").some((part) => {
    const [first, end] = part.split(":").map(Number);
    return end === undefined ? first === unit : unit >= first && unit < end;
  });
}

/** What it may be differentiated by: the layers that feed its own, or the one before it where these are not known; and the input. */
function sources({ name, before }: Layer, names: readonly string[]): string[] {
  const place = names.indexOf(name);
  const nearest = before.length ? before : names.slice(Math.max(0, place - 1), Math.max(0, place));
  return [...new Set([...nearest, "input"])];
}

function Derivative({ id, unit }: { id: string; unit: Unit }) {
  const { source } = useStore();
  const figure = useAsked(() => source.unitFigure(id, unit.index), [id, unit.index]);
  if (figure.trouble) return <Refused why={figure.trouble} />;
  return figure.answer ? <FigureView figure={figure.answer} level={3} /> : <Waiting what="Drawing the derivatives" />;
}
