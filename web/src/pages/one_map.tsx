// One map among linked ones: what is chosen or pointed at on any of them is seen on all.
import { useEffect, useMemo, useState } from "preact/hooks";
import { cellText, maskOfConditions } from "../core/filter";
import { idsOf, joined, maskOf } from "../core/ids";
import { count } from "../core/text";
import type { Figure, Panel, Paths, Points } from "../figure";
import { MapCanvas, type Tool } from "../marks/map";
import { mayHavePictures, type Column, type Columns, type Summary } from "../state/source";
import { HOME } from "../state/url";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { Player } from "./player";
import { follow } from "./link";
import { Refused, Waiting } from "./told";

const THUMBNAIL = 96;
const TOLD = ["label_name", "label", "prediction_name", "prediction", "probability", "confidence", "name"];

/** What a map's points are: samples, or the units of a layer. */
export function pointsOf(result: Summary): string {
  const axis = result.fields[result.main]?.axes[0]?.name ?? "sample";
  return axis === "unit" ? `unit:${result.at[0] ?? ""}` : axis;
}

export interface OneMapProps {
  readonly result: Summary;
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly onRead: (id: string, read: Read) => void;
}

/** What a map knows: its columns, and the marks that its colors are of. */
export interface Read {
  readonly columns: Columns;
  readonly marks: readonly (Points | Paths)[];
}

export function OneMap({ result, tool, onTool, onRead }: OneMapProps) {
  const store = useStore();
  const { color } = store.place.value;
  const by = result.columns.includes(color) ? color : "";
  const figure = useAsked(() => store.source.figure(result.id, by), [result.id, by]);
  const columns = useAsked(() => store.source.columns(result.id), [result.id]);
  const [pathsShown, showPaths] = useState(true);
  const { step } = store.place.value;
  const drawn = useMemo(() => (figure.answer ? stepsOf(figure.answer) : null), [figure.answer]);
  const marks = useMemo(() => drawn?.marksAt(step, pathsShown), [drawn, step, pathsShown]);
  useEffect(() => {
    if (columns.answer && marks) onRead(result.id, { columns: columns.answer, marks });
  }, [columns.answer, figure.answer]);
  const trouble = figure.trouble || columns.trouble;
  return (
    <section class="one-map" aria-label={result.title}>
      <h2>
        <a href={`#page=result&id=${result.id}`} onClick={follow(() => store.go({ ...HOME, page: "result", id: result.id }))}>
          {result.title}
        </a>
      </h2>
      {drawn && drawn.steps.length > 1 && (
        <div class="bar">
          <Player steps={drawn.steps} />
          <label class="field">
            <input type="checkbox" checked={pathsShown} onChange={() => showPaths(!pathsShown)} /> trails
          </label>
        </div>
      )}
      {trouble && <Refused why={trouble} />}
      {!trouble && (!marks || !columns.answer) && <Waiting what="Reading the map" />}
      {marks && columns.answer && <Linked {...{ result, marks, tool, onTool }} columns={columns.answer} />}
      {figure.answer && <p class="unseen">{figure.answer.alt}</p>}
    </section>
  );
}

/** The steps of a figure of maps, and what is drawn at each: of trails the map of the step, over the paths by class. */
function stepsOf(figure: Figure): { steps: string[]; marksAt: (step: number, paths: boolean) => readonly (Points | Paths)[] } {
  const of = ({ marks }: Panel) => marks.filter((mark): mark is Points | Paths => mark.kind === "Points" || mark.kind === "Paths");
  const paths = figure.panels.filter(({ marks }) => marks[0]?.kind === "Paths").at(-1);
  const flat = figure.panels.filter(({ marks }) => marks[0]?.kind === "Points");
  const maps = paths ? flat : flat.slice(0, 1);
  return {
    steps: maps.map(({ title }) => title.split("\n")[0]),
    marksAt: (step, shown) => [...(paths && shown ? of(paths) : []), ...of(maps[Math.min(step, maps.length - 1)])],
  };
}

interface LinkedProps {
  readonly result: Summary;
  readonly marks: readonly (Points | Paths)[];
  readonly columns: Columns;
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
}

function Linked({ result, marks, columns, tool, onTool }: LinkedProps) {
  const store = useStore();
  const of = pointsOf(result);
  const ids = columns.ids.data;
  const { value: selection } = store.selection;
  const { value: hovered } = store.hovered;
  const { filter } = store.place.value;
  const place = useMemo(() => new Map(Array.from(ids, (id, at) => [id, at])), [ids]);
  const chosen = useMemo(
    () => (selection.of === of && selection.ids.length ? maskOf(ids, selection.ids) : null),
    [selection, ids],
  );
  const shown = useMemo(() => maskOfConditions(columns.columns, filter, ids.length), [columns, filter]);
  const pointed = hovered?.of === of ? (place.get(hovered.id) ?? -1) : -1;
  const noun = of.split(":")[0];
  const here = hovered?.on === result.id;
  return (
    <div class="framed">
      <MapCanvas
        {...{ marks, tool, onTool, chosen, shown, pointed }}
        label={`Map of ${count(ids.length, noun)}: ${result.title}. Press ? for the keys.`}
        onPoint={(at) => (store.hovered.value = at < 0 ? null : { of, id: ids[at], on: result.id })}
        onChoose={(mask, how, by) =>
          store.select({ of, ids: joined(selection.of === of ? selection.ids : [], idsOf(ids, mask), how), by: `${by} on ${result.title}` })
        }
      />
      {shown && (
        <p class="about">
          {shown.reduce((sum, one) => sum + one, 0).toLocaleString("en")} of {count(ids.length, noun)} shown
        </p>
      )}
      {here && pointed >= 0 && <Hovered id={ids[pointed]} of={of} data={result.data} told={toldAt(columns.columns, pointed)} />}
    </div>
  );
}

/** What is under the pointer: its picture where it has one, and what is known of it. */
function Hovered({ id, of, data, told }: { id: number; of: string; data: string; told: string }) {
  const store = useStore();
  const pictured = of === "sample" && mayHavePictures(store.study.value, data);
  return (
    <div class="hovered">
      {pictured && <Thumbnail id={id} data={data} />}
      <output aria-live="polite">
        {of.split(":")[0]} {id}
        {told && `: ${told}`}
      </output>
    </div>
  );
}

/** A sample in small; nothing where it has no picture. */
export function Thumbnail({ id, data, side = 64 }: { id: number; data: string; side?: number }) {
  const { source } = useStore();
  const { answer, waiting } = useAsked(() => source.sprite([id], data, THUMBNAIL), [id, data]);
  useEffect(() => () => void (answer && URL.revokeObjectURL(answer.url)), [answer]);
  return answer?.known.has(id) && !waiting ? <img class="thumbnail" src={answer.url} alt="" width={side} height={side} /> : null;
}

function toldAt(columns: readonly Column[], place: number): string {
  const found = TOLD.flatMap((name) => columns.find((one) => one.name === name) ?? []);
  return found.map((column) => `${column.name.replace("_name", "")} ${cellText(column, place)}`).join(", ");
}
