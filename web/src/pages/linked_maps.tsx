// Maps side by side, with the tools that act on all of them, and what is chosen on any.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Tool } from "../marks/map";
import { Tools } from "../marks/tools";
import { Keys } from "../marks/legend";
import { toldLayers, type Known } from "../state/activity";
import type { Summary } from "../state/source";
import { Chosen } from "./chosen";
import { ClassChoice, classNames } from "./class_choice";
import { Coloring } from "./coloring";
import { useStore } from "./context";
import { Filtering } from "./filtering";
import { Finding } from "./finding";
import { useKnown } from "./known";
import { useAnswerLights } from "./answer_lights";
import "./maps.css";
import type { Drawn } from "./map_read";
import { OneMap } from "./one_map";
import { Player } from "./player";
import { layerOfUnits, pointsOf } from "./points";
import { useUnitLights } from "./unit_lights";

export interface LinkedMapsProps {
  readonly maps: readonly Summary[];
  readonly children?: ComponentChildren; // more tools
}

export function LinkedMaps({ maps, children }: LinkedMapsProps) {
  const store = useStore();
  const [tool, setTool] = useState<Tool>("lasso");
  const [read, setRead] = useState<Readonly<Record<string, Drawn>>>({});
  const [wanted, want] = useState(true);
  const known = useKnown();
  const byUnit = useUnitLights(maps, known, (id) => read[id]?.columns.ids.data ?? null);
  const byAnswer = useAnswerLights(maps, known, wanted);
  const main = mainOf(maps, store.selection.value.of);
  const steps = maps.map(({ id }) => read[id]?.steps ?? []).reduce((most, own) => (own.length > most.length ? own : most), []);
  return (
    <>
      <div class="tools" role="toolbar" aria-label="Maps">
        <Tools tool={tool} onTool={setTool} />
        <Coloring columns={[...new Set(maps.flatMap((one) => one.columns))]} layers={layersOf(maps, known)} />
        <Filtering columns={read[main.id]?.columns.columns ?? []} />
        <Finding columns={read[main.id]?.columns ?? null} of={pointsOf(main)} />
        {isMixed(maps) && <Lighting wanted={wanted} want={want} />}
        {children}
      </div>
      {steps.length > 1 && <Player steps={steps} />}
      <Keys marks={maps.flatMap(({ id }) => read[id]?.marks ?? [])} />
      <ClassChoice names={classNames(read[main.id], store.place.value.color)} />
      <div class="side-by-side">
        <div class="grid" data-count={Math.min(4, maps.length)}>
          {maps.map((result) => (
            <OneMap
              key={result.id}
              {...{ result, tool }}
              lighting={byAnswer.get(result.id) ?? byUnit.get(result.id)}
              onTool={setTool}
              onRead={(id, found) => setRead((before) => ({ ...before, [id]: found }))}
            />
          ))}
        </div>
        <Chosen columns={read[main.id]?.columns ?? null} data={main.data} />
      </div>
    </>
  );
}

/** The layers of these networks whose units are told of. */
function layersOf(maps: readonly Summary[], known: Known | null) {
  return known ? toldLayers(known, maps.flatMap(({ model }) => model.split("+"))) : [];
}

/** The map that knows most of what is chosen. */
function mainOf(maps: readonly Summary[], of: string): Summary {
  const linked = maps.filter((one) => pointsOf(one) === of);
  return linked.sort((one, other) => other.samples.count - one.samples.count)[0] ?? maps[0];
}

/** Whether samples lie on some and units on others. */
function isMixed(maps: readonly Summary[]): boolean {
  return maps.some((map) => layerOfUnits(pointsOf(map))) && maps.some((map) => pointsOf(map) === "sample");
}

function Lighting({ wanted, want }: { wanted: boolean; want: (wanted: boolean) => void }) {
  return (
    <label class="field">
      <input type="checkbox" checked={wanted} onChange={() => want(!wanted)} /> light what answers
    </label>
  );
}
