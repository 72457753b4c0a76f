// What is chosen: a grid of its pictures, and a table of what is known of each.
import { useEffect, useMemo, useState } from "preact/hooks";
import { cellText } from "../core/filter";
import { firstOf } from "../core/first";
import { placesOf } from "../core/ids";
import { spoken } from "../core/scores";
import { count } from "../core/text";
import { mayHavePictures, type Column, type Columns, type Sprite } from "../state/source";
import { NOTHING } from "../state/store";
import { HOME } from "../state/url";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { follow } from "./link";
import { SavedSelections } from "./saved_selections";
import { Refused } from "./told";

const MOST_TILES = 500;
const MOST_ROWS = 200;
const TILE = 48;

export function Chosen({ columns, data }: { columns: Columns | null; data: string }) {
  const store = useStore();
  const { ids, of } = store.selection.value;
  const noun = of.split(":")[0];
  if (!ids.length) {
    return (
      <section class="chosen" aria-label="Selection">
        <p class="hint">Nothing is chosen. Draw around points with the lasso, click one, or press a on a map.</p>
        <SavedSelections data={data} />
      </section>
    );
  }
  return (
    <section class="chosen" aria-label="Selection">
      <div class="bar">
        <h2>{count(ids.length, noun)} chosen</h2>
        <button type="button" onClick={() => store.select(NOTHING)}>
          Clear
        </button>
      </div>
      <SavedSelections data={data} />
      {of === "sample" && mayHavePictures(store.study.value, data) && <Tiles ids={ids} data={data} />}
      {columns && <Table ids={ids} columns={columns} data={data} noun={noun} />}
    </section>
  );
}

function Tiles({ ids, data }: { ids: readonly number[]; data: string }) {
  const store = useStore();
  const shown = ids.slice(0, MOST_TILES);
  const { answer, trouble } = useAsked(() => store.source.sprite(shown, data, TILE), [shown.join(), data]);
  useEffect(() => () => void (answer && URL.revokeObjectURL(answer.url)), [answer]);
  if (trouble) return <Refused why={trouble} />;
  if (!answer) return null;
  return (
    <>
      <ul class="tiles">
        {shown.map((id, place) => (
          <li key={id}>
            <a
              href={`#page=sample&id=${id}&data=${data}`}
              aria-label={`sample ${id}`}
              title={`sample ${id}`}
              onClick={follow(() => store.go({ ...HOME, page: "sample", id: String(id), data }))}
              onPointerEnter={() => (store.hovered.value = { of: "sample", id, on: "" })}
              onFocus={() => (store.hovered.value = { of: "sample", id, on: "" })}
              onPointerLeave={() => (store.hovered.value = null)}
              style={{ width: `${TILE}px`, height: `${TILE}px` }}
            >
              {answer.known.has(id) ? <span class="tile" style={tileAt(answer, place)} /> : id}
            </a>
          </li>
        ))}
      </ul>
      {ids.length > MOST_TILES && <p class="about">The first {MOST_TILES} are shown.</p>}
    </>
  );
}

/** A column's name as it is read. */
export function spelled(name: string): string {
  return spoken(name.replace(/_name$/, ""));
}

function tileAt({ url, across, size }: Sprite, place: number) {
  const [left, top] = [(place % across) * size, Math.floor(place / across) * size];
  return { backgroundImage: `url(${url})`, backgroundPosition: `${-left}px ${-top}px` };
}

interface TableProps {
  readonly ids: readonly number[];
  readonly columns: Columns;
  readonly data: string;
  readonly noun: string;
}

interface Order {
  readonly by: string; // a column; '' for the id
  readonly down: boolean;
}

function Table({ ids, columns, data, noun }: TableProps) {
  const [order, setOrder] = useState<Order>({ by: "", down: false });
  const placeOf = useMemo(() => placesOf(columns.ids.data), [columns]);
  const places = useMemo(() => ids.map(placeOf).filter((place) => place >= 0), [ids, placeOf]);
  const sorted = useMemo(() => firstOf(places, MOST_ROWS, comesFirst(columns, order)), [places, order]);
  const head = (name: string, text: string) => (
    <th key={name} scope="col" aria-sort={order.by === name ? (order.down ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => setOrder({ by: name, down: order.by === name && !order.down })}>
        {text}
      </button>
    </th>
  );
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Table of what is chosen">
      <table class="rows">
        <thead>
          <tr>
            {head("", noun)}
            {columns.columns.map(({ name }) => head(name, spelled(name)))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((place) => (
            <Row key={place} {...{ place, columns, data, noun }} />
          ))}
        </tbody>
      </table>
      {places.length > MOST_ROWS && <p class="about">The first {MOST_ROWS} rows are shown.</p>}
    </div>
  );
}

function Row({ place, columns, data, noun }: Omit<TableProps, "ids"> & { place: number }) {
  const store = useStore();
  const id = columns.ids.data[place];
  const link = (
    <a href={`#page=sample&id=${id}&data=${data}`} onClick={follow(() => store.go({ ...HOME, page: "sample", id: String(id), data }))}>
      {id}
    </a>
  );
  return (
    <tr onPointerEnter={() => (store.hovered.value = { of: store.selection.value.of, id, on: "" })}>
      <th scope="row">{noun === "sample" ? link : id}</th>
      {columns.columns.map((column) => (
        <td key={column.name} class={column.words ? "" : "number"}>
          {cellText(column, place)}
        </td>
      ))}
    </tr>
  );
}

/** Whether one position comes before another one. */
function comesFirst({ ids, columns }: Columns, { by, down }: Order): (one: number, other: number) => boolean {
  const column = columns.find(({ name }) => name === by);
  const value = column ? keyOf(column) : (place: number) => ids.data[place];
  const first = (a: number | string, b: number | string) => (down ? a > b : a < b) || (Number.isNaN(b) && !Number.isNaN(a));
  return (one, other) => first(value(one), value(other));
}

function keyOf({ words, values }: Column): (place: number) => number | string {
  return (place) => (words ? words[values.data[place]] : values.data[place]);
}
