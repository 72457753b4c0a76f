// What does a unit look for?
import { count } from "../core/text";
import { colorOfUnit, readUnit, writeUnit } from "../core/units";
import { ON_A_UNIT } from "../state/keys";
import type { Layer, Unit } from "../state/network";
import { HOME, type Place } from "../state/url";
import { useLookedAt } from "./answering";
import { useAsked } from "./asked";
import { Asking } from "./asking";
import { useStore } from "./context";
import { useKnown } from "./known";
import "./layer.css";
import { stepOf } from "./live_step";
import { usePressed } from "./pressed";
import { To } from "./to";
import { Refused, Waiting } from "./told";
import { UnitAnswer } from "./unit_answer";
import { UnitDerivatives } from "./unit_derivatives";
import { Extremes, Facts, Neighbors } from "./unit_parts";

const MOST_MAPS = 3; // of samples, colored by the unit

export function UnitPage() {
  const store = useStore();
  const { id, model } = store.place.value;
  const { source, study } = store;
  const revision = study.value?.revision;
  const unit = useAsked(() => source.unit(model, id), [id, model, revision]);
  const name = unit.answer?.layer ?? readUnit(id)?.layer ?? "";
  const layer = useAsked(async () => (name ? source.layer(model, name) : null), [name, model, revision]);
  if (unit.trouble || layer.trouble) return <Refused why={unit.trouble || layer.trouble} />;
  if (!unit.answer || !layer.answer) return <Waiting what="Reading the unit" />;
  return <Told unit={unit.answer} layer={layer.answer} />;
}

function Told({ unit, layer }: { unit: Unit; layer: Layer }) {
  const known = useKnown();
  const sample = useLookedAt(unit.data);
  const live = known !== null && Object.values(known.models).includes(layer.model);
  return (
    <article class="unit">
      <h1>{unit.unit}</h1>
      <Ways unit={unit} layer={layer} />
      <Facts columns={unit.columns} />
      {live && !unit.table && (
        <Asking question={{ family: "overview", method: "units", parameters: { layer: unit.layer }, ...stepOf(known.models, layer.model) }}>
          Measure all units of its layer
        </Asking>
      )}
      <UnitAnswer {...{ unit, layer, known, sample }} />
      <Extremes unit={unit} />
      <Neighbors unit={unit} model={layer.model} />
      <UnitDerivatives {...{ unit, layer, known, sample }} />
    </article>
  );
}

/** The units beside it, its layer, and the maps that it can color. */
function Ways({ unit, layer }: { unit: Unit; layer: Layer }) {
  const store = useStore();
  const { index } = unit;
  const { model, units, name } = layer;
  const at = (place: number): Partial<Place> => ({ ...HOME, page: "unit", model, id: writeUnit({ layer: name, index: place }) });
  const last = units === null ? Infinity : units - 1;
  const step = (by: number) => index + by >= 0 && index + by <= last && store.go(at(index + by));
  const up: Partial<Place> = { ...HOME, page: "layer", model, id: name };
  usePressed(ON_A_UNIT, { before: () => step(-1), after: () => step(1), layer: () => store.go(up) });
  const maps: Partial<Place> = { ...HOME, page: "map", maps: [...layer.maps.slice(0, MOST_MAPS), ...layer.neuron_maps.slice(0, 1)], color: colorOfUnit(unit.unit) };
  const seen = () => {
    store.select({ of: `unit:${name}`, ids: [index], by: "its page" });
    store.go({ ...maps, color: "" });
  };
  return (
    <nav class="around" aria-label="From this unit">
      <span>
        Of <To place={up}>{name}</To>
        {units !== null && `, ${count(units, "unit")}`}
      </span>
      {index > 0 && <To place={at(index - 1)}>unit before</To>}
      {index < last && <To place={at(index + 1)}>next unit</To>}
      {layer.maps.length > 0 && <To place={maps}>color the maps by it</To>}
      {layer.neuron_maps.length > 0 && (
        <button type="button" onClick={seen}>
          See it on the neuron map
        </button>
      )}
    </nav>
  );
}
