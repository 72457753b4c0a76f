// How does the network see the data? Linked maps: what is chosen on one is seen on all.
import type { Summary } from "../state/source";
import { useStore } from "./context";
import { LinkedMaps } from "./linked_maps";
import { pointsOf } from "./points";
import { Waiting } from "./told";

const FIRST = 4; // maps that are shown where none are named
const MAPPED = ["Projection", "Trails"];

export function MapPage() {
  const store = useStore();
  const study = store.study.value;
  if (!study) return store.trouble.value ? null : <Waiting what="Reading the study" />;
  const known = study.results.filter(({ kind }) => MAPPED.includes(kind));
  const named = store.place.value.maps.flatMap((id) => known.find((one) => one.id === id) ?? []);
  const shown = named.length ? named : firstOf(known);
  if (!known.length) return <p class="empty">This study has no maps. Ask for one: `neuroglass project tsne SUBJECT --layer LAYER`.</p>;
  return (
    <article class="maps">
      <h1 class="unseen">Maps</h1>
      <LinkedMaps maps={shown}>
        <Choose known={known} shown={shown} />
      </LinkedMaps>
    </article>
  );
}

/** The maps to begin with: of the network with most of them, one for each layer, as samples lie on them. */
function firstOf(known: readonly Summary[]): Summary[] {
  const ofSamples = known.filter((one) => one.kind === "Projection" && pointsOf(one) === "sample");
  const amount = (model: string) => ofSamples.filter((one) => one.model === model).length;
  const most = Math.max(...ofSamples.map(({ model }) => amount(model)));
  const network = ofSamples.filter(({ model }) => amount(model) === most);
  const layers = network.filter((one, place) => network.findIndex((other) => other.model === one.model && other.at.join() === one.at.join()) === place);
  return (layers.length ? layers.filter(({ model }) => model === layers[0].model) : known).slice(0, FIRST);
}

/** Which maps stand side by side: of each network, those of samples and of units. */
function Choose({ known, shown }: { known: readonly Summary[]; shown: readonly Summary[] }) {
  const store = useStore();
  const ids = shown.map(({ id }) => id);
  const toggle = (id: string) => {
    const maps = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
    if (maps.length) store.go({ maps });
  };
  return (
    <details class="choose">
      <summary>
        Maps ({shown.length} of {known.length})
      </summary>
      <div class="choices">
        {[...Map.groupBy(known, ({ subject }) => subject)].map(([subject, maps]) => (
          <fieldset key={subject}>
            <legend>{subject}</legend>
            {maps.map(({ id, title }) => (
              <label key={id}>
                <input type="checkbox" checked={ids.includes(id)} onChange={() => toggle(id)} /> {title.replace(` · ${subject}`, "")}
              </label>
            ))}
          </fieldset>
        ))}
      </div>
    </details>
  );
}
