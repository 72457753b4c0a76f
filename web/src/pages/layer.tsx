// What do the units of a layer do?
import { count } from "../core/text";
import { FigureView } from "../marks/figure";
import type { Known } from "../state/activity";
import type { Health, Layer } from "../state/network";
import { useAnswer, useLookedAt } from "./answering";
import { useAsked } from "./asked";
import { Asking } from "./asking";
import { useStore } from "./context";
import { useKnown } from "./known";
import "./layer.css";
import { LinkedMaps } from "./linked_maps";
import { LayerList, Networks } from "./layer_list";
import { stepOf } from "./live_step";
import { SampleChooser } from "./sample_chooser";
import { To } from "./to";
import { Refused, Waiting } from "./told";
import { unitColumns } from "./unit_columns";
import { UnitGrid } from "./unit_grid";
import { Unrecorded } from "./unrecorded";

const INPUT = "input";
const UNITS = "units";
const MOST_MAPPED = 1_000; // samples of a map that is asked for here

export function LayerPage() {
  const { place } = useStore();
  return place.value.id ? <Named /> : <LayerList />;
}

function Named() {
  const store = useStore();
  const { id, model } = store.place.value;
  const { source, study } = store;
  const revision = study.value?.revision;
  const layer = useAsked(() => source.layer(model, id), [id, model, revision]);
  if (layer.trouble) return <Refused why={layer.trouble} />;
  if (!layer.answer || !study.value) return <Waiting what="Reading the layer" />;
  return <Told key={`${layer.answer.model} ${id}`} layer={layer.answer} />;
}

function Told({ layer }: { layer: Layer }) {
  const { source, study } = useStore();
  const known = useKnown();
  const sample = useLookedAt(layer.data);
  const { from, told } = useAnswer(known, layer.model, layer.name, sample);
  const columns = useAsked(() => unitColumns(source, study.value!, layer.table), [layer.table]);
  const units = layer.units ?? from?.units ?? columns.answer?.ids.shape[0] ?? told.answer?.values.shape[0] ?? 0;
  const live = known !== null && Object.values(known.models).includes(layer.model);
  return (
    <article class="layer">
      <Head layer={layer} />
      {layer.health && <HealthLine health={layer.health} />}
      {from && <SampleChooser sample={sample} data={layer.data} />}
      {told.trouble && <Refused why={told.trouble} />}
      {columns.trouble && <Refused why={columns.trouble} />}
      {known && !from && <Unrecorded layer={layer.name} />}
      {known && units > 0 && <UnitGrid model={layer.model} layer={layer.name} count={units} columns={columns.answer} answer={told.answer} />}
      {live && <Questions {...{ layer, known }} />}
      {layer.filters && <Filters id={layer.filters} />}
      <Maps layer={layer} />
    </article>
  );
}

/** What the network at hand can still be asked of this layer. */
function Questions({ layer: { name, model, table, maps, neuron_maps }, known }: { layer: Layer; known: Known }) {
  const { study } = useStore();
  const step = stepOf(known.models, model);
  const samples = known.count > MOST_MAPPED ? `0:${MOST_MAPPED}` : "all";
  const tables = study.value!.results.filter(({ id, method }) => id === table && method === UNITS);
  const at = [name];
  return (
    <div class="questions">
      {!tables.length && <Asking question={{ family: "overview", method: UNITS, parameters: { layer: name }, ...step }}>Measure all its units</Asking>}
      {!maps.length && <Asking question={{ family: "projection", method: "tsne", parameters: {}, at, samples, ...step }}>Map samples by it</Asking>}
      {!neuron_maps.length && <Asking question={{ family: "neuron_map", method: "mds", parameters: {}, at, samples, ...step }}>Map its units</Asking>}
    </div>
  );
}

/** What kind of layer it is, its shape, and the layers around it. */
function Head({ layer }: { layer: Layer }) {
  const { source } = useStore();
  const network = useAsked(() => source.network(layer.model), [layer.model]);
  const names = network.answer?.layers.map(({ name }) => name) ?? [];
  const at = names.indexOf(layer.name);
  const known = network.answer?.edges !== null; // who feeds whom; the order of the network else
  const before = known ? layer.before : names.slice(Math.max(0, at - 1), Math.max(0, at));
  const after = known ? layer.after : names.slice(at + 1, at + 2);
  const sizes = layer.axes.map(({ name, size }) => `${name} ${size.toLocaleString("en")}`);
  const shape = layer.axes.length === 1 ? count(layer.axes[0].size, layer.axes[0].name) : sizes.join(" × ");
  return (
    <>
      <h1>{layer.name}</h1>
      <p class="about-layer">
        {[network.answer?.name, layer.kind, shape, count(layer.parameters, "parameter"), layer.calls > 1 && `runs ${layer.calls} times`].filter(Boolean).join(" · ")}
      </p>
      <nav class="around" aria-label="Layers beside it">
        <To place={{ page: "layer", model: layer.model }}>All layers</To>
        <Around what={known ? "Fed by" : "Before it"} model={layer.model} names={before} />
        <Around what={known ? "Feeds" : "After it"} model={layer.model} names={after} />
        <Networks model={layer.model} />
      </nav>
    </>
  );
}

function Around({ what, model, names }: { what: string; model: string; names: readonly string[] }) {
  if (!names.length) return null;
  return (
    <span>
      {what}{" "}
      {names.map((name, place) => (
        <span key={name}>
          {place > 0 && ", "}
          {name === INPUT ? name : <To place={{ page: "layer", model, id: name }}>{name}</To>}
        </span>
      ))}
    </span>
  );
}

function HealthLine({ health: { samples, units, dead, constant, saturated } }: { health: Health }) {
  const told = [`${dead.toLocaleString("en")} dead`, `${constant.toLocaleString("en")} constant`, saturated !== null && `${saturated.toLocaleString("en")} saturated`];
  return (
    <p>
      Of {count(units, "unit")}, on {count(samples, "sample")}: {told.filter(Boolean).join(", ")}.
    </p>
  );
}

/** The weights of a first layer's units, as they were drawn. */
function Filters({ id }: { id: string }) {
  const { source } = useStore();
  const figure = useAsked(() => source.figure(id, ""), [id]);
  if (figure.trouble) return <Refused why={figure.trouble} />;
  return figure.answer && <FigureView figure={figure.answer} />;
}

/** How samples and units lie in this layer. */
function Maps({ layer }: { layer: Layer }) {
  const { study } = useStore();
  const results = new Map(study.value?.results.map((one) => [one.id, one]));
  const named = (ids: readonly string[]) => ids.flatMap((id) => results.get(id) ?? []);
  const maps = [...named(layer.maps).filter(({ kind }) => kind === "Projection").slice(0, 1), ...named(layer.neuron_maps).slice(0, 1)];
  if (!maps.length) return null;
  return (
    <section class="maps">
      <h2>Maps of this layer</h2>
      <LinkedMaps maps={maps} />
    </section>
  );
}
