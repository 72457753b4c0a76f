// One map among linked ones: its title, its step, the map itself, and how true it is.
import { useEffect, useState } from "preact/hooks";
import type { Tool } from "../marks/map";
import { unitOfColor } from "../core/units";
import type { Summary } from "../state/source";
import { useStore } from "./context";
import type { Lighting } from "./lighting";
import { Linked } from "./linked_map";
import { useMapRead, type Drawn } from "./map_read";
import { Quality } from "./quality";
import { To } from "./to";
import { Refused, Waiting } from "./told";

export interface OneMapProps {
  readonly result: Summary;
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly onRead: (id: string, drawn: Drawn) => void;
  readonly lighting: Lighting | undefined;
}

export function OneMap({ result, tool, onTool, onRead, lighting }: OneMapProps) {
  const store = useStore();
  const { color } = store.place.value;
  const [withPaths, setPaths] = useState(true);
  const { drawn, trouble } = useMapRead(result, lighting, withPaths);
  useEffect(() => {
    if (drawn) onRead(result.id, drawn);
  }, [drawn]);
  const missing = color && !unitOfColor(color) && !result.columns.includes(color);
  return (
    <section class="one-map" aria-label={result.title}>
      <div class="head">
        <h2>
          <To place={{ page: "result", id: result.id }}>{result.title}</To>
        </h2>
        {drawn && drawn.steps.length > 1 && (
          <div class="bar">
            <strong>{drawn.step}</strong>
            <label class="field">
              <input type="checkbox" checked={withPaths} onChange={() => setPaths(!withPaths)} /> trails
            </label>
          </div>
        )}
      </div>
      <div>
        {trouble && <Refused why={trouble} />}
        {!trouble && !drawn && <Waiting what="Reading the map" />}
        {drawn && <Linked {...{ result, drawn, tool, onTool }} />}
        {lighting && <p class="about">{"why" in lighting ? lighting.why : lighting.sentence}</p>}
        {missing && <p class="about">It has no column {color.replaceAll("_", " ")}.</p>}
        {drawn && <p class="unseen">{drawn.alt}</p>}
        <Quality result={result} step={drawn?.step ?? ""} />
      </div>
    </section>
  );
}
