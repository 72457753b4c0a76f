// All units of a layer, as tiles in an order: what each answers the sample, or its weights.
import { useMemo, useState } from "preact/hooks";
import { ofUnit } from "../core/answers";
import { placesOf } from "../core/ids";
import { scaleOf } from "../core/recolor";
import { spoken } from "../core/scores";
import { brief, count } from "../core/text";
import { writeUnit } from "../core/units";
import { Activation } from "../marks/activation";
import type { Scale } from "../figure";
import { ColorBar } from "../marks/legend";
import type { Answer } from "../state/activity";
import type { Columns } from "../state/source";
import { HOME } from "../state/url";
import { useStore } from "./context";
import { follow } from "./link";
import { ON_SAMPLE, ordered, readOrder, valueText, writeOrder, type Order, type Rows } from "./unit_order";
import { UnitTable } from "./unit_table";

const PAGE = 120; // tiles at first, and more at a time
const FEW = 24; // tiles that may be larger

export interface UnitGridProps {
  readonly model: string;
  readonly layer: string;
  readonly count: number;
  readonly columns: Columns | null;
  readonly answer: Answer | null;
}

export function UnitGrid({ model, layer, count: amount, columns, answer }: UnitGridProps) {
  const store = useStore();
  const [shown, setShown] = useState(PAGE);
  const [table, setTable] = useState(false);
  const order = readOrder(store.place.value.sort);
  const placeOf = useMemo(() => (columns ? placesOf(columns.ids.data) : () => -1), [columns]);
  const rows: Rows = { count: amount, columns, placeOf, answer };
  const units = useMemo(() => ordered(rows, order), [amount, columns, answer, order.by, order.down]);
  const scale = useMemo(() => answer && scaleOf([answer.values.data], `activation of ${layer}`), [answer, layer]);
  const sort = (next: Order) => store.go({ sort: writeOrder(next) });
  const page = units.slice(0, shown);
  return (
    <>
      <div class="tools" role="toolbar" aria-label="Units">
        <Sorting order={order} columns={columns} answered={answer !== null} sort={sort} />
        {columns && (
          <label class="field">
            <input type="checkbox" checked={table} onChange={() => setTable(!table)} /> as a table
          </label>
        )}
        {scale && !table && <Ends scale={scale} placed={answer!.values.shape.length > 1} />}
      </div>
      {table && columns ? (
        <UnitTable {...{ model, layer, rows, order, sort }} units={page} />
      ) : (
        <Tiles {...{ model, layer, rows, scale }} units={page} by={order.by} />
      )}
      {shown < amount && (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          More ({shown.toLocaleString("en")} of {count(amount, "unit")} shown)
        </button>
      )}
    </>
  );
}

interface TilesProps {
  readonly model: string;
  readonly layer: string;
  readonly rows: Rows;
  readonly units: readonly number[];
  readonly by: string; // the column that orders them
  readonly scale: Scale | null;
}

function Tiles({ model, layer, rows, units, by, scale }: TilesProps) {
  const { answer } = rows;
  return (
    <ul class="units" data-few={rows.count <= FEW}>
      {units.map((unit) => (
        <li key={unit}>
          <Tile {...{ model, layer, unit }} value={by ? valueText(rows, unit, by) : ""}>
            {answer && scale && <Activation values={ofUnit(answer, unit)} shape={answer.values.shape.slice(1)} scale={scale} />}
          </Tile>
        </li>
      ))}
    </ul>
  );
}

/** What the colors of the pictures mean, or how far the bars reach. */
function Ends({ scale, placed }: { scale: Scale; placed: boolean }) {
  if (placed) return <ColorBar scale={scale} />;
  return (
    <span class="about">
      Bars: {scale.quantity}, {brief(Math.min(0, scale.low), 3)} to {brief(Math.max(0, scale.high), 3)}
    </span>
  );
}

interface TileProps {
  readonly model: string;
  readonly layer: string;
  readonly unit: number;
  readonly value: string;
  readonly children: preact.ComponentChildren;
}

/** A unit: its picture, its number, and its value in the order. It points at itself on neuron maps. */
function Tile({ model, layer, unit, value, children }: TileProps) {
  const store = useStore();
  const of = `unit:${layer}`;
  const id = writeUnit({ layer, index: unit });
  const { selection, hovered } = store;
  const chosen = selection.value.of === of && store.selected.value.has(unit);
  const pointed = hovered.value?.of === of && hovered.value.id === unit;
  const point = () => (hovered.value = { of, id: unit, on: "" });
  return (
    <a
      href={`#page=unit&model=${model}&id=${encodeURIComponent(id)}`}
      class="unit-tile"
      data-chosen={chosen}
      data-pointed={pointed}
      onClick={follow(() => store.go({ ...HOME, page: "unit", model, id }))}
      onPointerEnter={point}
      onFocus={point}
      onPointerLeave={() => (hovered.value = null)}
    >
      {children}
      <span class="unseen">unit </span>
      <span class="unit-number">{unit}</span>
      {value && <span class="unit-value">{value}</span>}
      {chosen && <span class="unseen">, chosen</span>}
    </a>
  );
}

interface SortingProps {
  readonly order: Order;
  readonly columns: Columns | null;
  readonly answered: boolean;
  readonly sort: (order: Order) => void;
}

function Sorting({ order, columns, answered, sort }: SortingProps) {
  return (
    <>
      <label class="field">
        Sort by
        <select value={order.by} onChange={(event) => sort({ ...order, by: event.currentTarget.value })}>
          <option value="">number</option>
          {answered && <option value={ON_SAMPLE}>activation on this sample</option>}
          {columns?.columns.map(({ name }) => (
            <option key={name} value={name}>
              {spoken(name.replace(/_name$/, ""))}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <input type="checkbox" checked={order.down} onChange={() => sort({ ...order, down: !order.down })} /> largest first
      </label>
    </>
  );
}
