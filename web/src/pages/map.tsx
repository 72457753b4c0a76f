// How does the network see the data? Linked maps: what is chosen on one is seen on all.
import { useState } from "preact/hooks";
import type { Tool } from "../marks/map";
import { Keys } from "../marks/legend";
import type { Summary } from "../state/source";
import { useStore } from "./context";
import { Chosen } from "./chosen";
import { Filtering } from "./filtering";
import { OneMap, pointsOf, type Read } from "./one_map";
import { ColorBy } from "./result";
import { Waiting } from "./told";

const FIRST = 4; // maps that are shown where none are named
const TOOLS: readonly (readonly [Tool, string])[] = [
  ["pan", "Move"],
  ["lasso", "Lasso"],
  ["box", "Box"],
];

export function MapPage() {
  const store = useStore();
  const [tool, setTool] = useState<Tool>("lasso");
  const [read, setRead] = useState<Readonly<Record<string, Read>>>({});
  const study = store.study.value;
  if (!study) return store.trouble.value ? null : <Waiting what="Reading the study" />;
  const known = study.results.filter(({ kind }) => kind === "Projection" || kind === "Trails");
  const named = store.place.value.maps.flatMap((id) => known.find((one) => one.id === id) ?? []);
  const shown = named.length ? named : firstOf(known);
  if (!known.length) return <p class="empty">This study has no maps. Ask for one: `neuroglass project tsne SUBJECT --layer LAYER`.</p>;
  const linked = shown.filter((one) => pointsOf(one) === store.selection.value.of);
  const chosenOn = linked.sort((one, other) => other.samples.count - one.samples.count)[0] ?? shown[0]; // knows most of them
  return (
    <article class="maps">
      <h1 class="unseen">Maps</h1>
      <div class="tools" role="toolbar" aria-label="Maps">
        <Tools tool={tool} onTool={setTool} />
        <ColorBy columns={[...new Set(shown.flatMap((one) => one.columns))]} />
        <Filtering columns={read[chosenOn.id]?.columns.columns ?? []} />
        <Choose known={known} shown={shown} />
      </div>
      <Keys marks={shown.flatMap(({ id }) => read[id]?.marks ?? [])} />
      <div class="side-by-side">
        <div class="grid" data-count={Math.min(4, shown.length)}>
          {shown.map((result) => (
            <OneMap
              key={result.id}
              {...{ result, tool }}
              onTool={setTool}
              onRead={(id, found) => setRead((before) => ({ ...before, [id]: found }))}
            />
          ))}
        </div>
        <Chosen columns={read[chosenOn.id]?.columns ?? null} data={chosenOn.data} />
      </div>
    </article>
  );
}

function Tools({ tool, onTool }: { tool: Tool; onTool: (tool: Tool) => void }) {
  return (
    <fieldset class="segmented">
      <legend class="unseen">What a drag does</legend>
      {TOOLS.map(([name, text]) => (
        <label key={name}>
          <input type="radio" name="tool" checked={tool === name} onChange={() => onTool(name)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
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

/** Which maps stand side by side. */
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
      <ul>
        {known.map(({ id, title }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={ids.includes(id)} onChange={() => toggle(id)} /> {title}
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
