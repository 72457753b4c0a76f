// Which layers does a network have?
import { count } from "../core/text";
import type { LayerLine } from "../state/network";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { Refused, Waiting } from "./told";
import { To } from "./to";

export function LayerList() {
  const store = useStore();
  const { model } = store.place.value;
  const { source, study } = store;
  const network = useAsked(() => source.network(model), [model, study.value?.revision]);
  if (network.trouble) return <Refused why={network.trouble} />;
  if (!network.answer) return <Waiting what="Reading the network" />;
  const { layers, name, model: whose } = network.answer;
  return (
    <article class="layer">
      <h1>Layers of {name || "the network"}</h1>
      <Networks model={whose} />
      {!layers.length && <p class="empty">No result tells of this network's layers. Ask for them: `neuroglass study SUBJECT -o STUDY`.</p>}
      <ul class="cards">
        {layers.map((layer) => (
          <li key={layer.name}>
            <To place={{ page: "layer", model: whose, id: layer.name }}>{layer.name}</To>
            <span class="about">{lineOf(layer)}</span>
          </li>
        ))}
      </ul>
    </article>
  );
}

function lineOf({ kind, axes, parameters, health }: LayerLine): string {
  const dead = health && health.dead > 0 && `${health.dead.toLocaleString("en")} of ${count(health.units, "unit")} dead`;
  return [kind, axes, parameters > 0 && count(parameters, "parameter"), dead].filter(Boolean).join(" · ");
}

/** Another network of the study, or another epoch: the same layer of it, where it has that. */
export function Networks({ model }: { model: string }) {
  const store = useStore();
  const known = store.study.value?.subjects.filter((one) => !one.model.includes("+")) ?? [];
  if (known.length < 2) return null;
  const choose = async (next: string) => {
    const { id } = store.place.value;
    const { layers } = await store.source.network(next);
    store.go({ model: next, id: layers.some(({ name }) => name === id) ? id : "" });
  };
  return (
    <label class="field">
      Network
      <select value={model} onChange={(event) => void choose(event.currentTarget.value)}>
        {known.map((one) => (
          <option key={`${one.model} ${one.data}`} value={one.model}>
            {one.name || one.model.slice(0, 8)}
          </option>
        ))}
      </select>
    </label>
  );
}
