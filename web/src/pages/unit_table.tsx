// All that is known of a layer's units, row by row.
import { cellText } from "../core/filter";
import { spoken } from "../core/scores";
import { writeUnit } from "../core/units";
import { useStore } from "./context";
import { To } from "./to";
import type { Order, Rows } from "./unit_order";

export interface UnitTableProps {
  readonly model: string;
  readonly layer: string;
  readonly rows: Rows;
  readonly units: readonly number[];
  readonly order: Order;
  readonly sort: (order: Order) => void;
}

export function UnitTable({ model, layer, rows: { columns, placeOf }, units, order, sort }: UnitTableProps) {
  const { hovered } = useStore();
  const of = `unit:${layer}`;
  const known = columns?.columns ?? [];
  const head = (by: string, text: string, kind = "") => (
    <th key={by} scope="col" class={kind} aria-sort={order.by === by ? (order.down ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => sort({ by, down: order.by === by && !order.down })}>
        {text}
      </button>
    </th>
  );
  return (
    <div class="scroll unit-table" tabIndex={0} role="group" aria-label={`Units of ${layer}`}>
      <table class="rows">
        <thead>
          <tr>
            {head("", "unit")}
            {known.map(({ name, words }) => head(name, spoken(name.replace(/_name$/, "")), words ? "" : "number"))}
          </tr>
        </thead>
        <tbody>
          {units.map((unit) => (
            <tr key={unit} onPointerEnter={() => (hovered.value = { of, id: unit, on: "" })}>
              <th scope="row">
                <To place={{ page: "unit", model, id: writeUnit({ layer, index: unit }) }}>{unit}</To>
              </th>
              {known.map((column) => (
                <td key={column.name} class={column.words ? "" : "number"}>
                  {placeOf(unit) < 0 ? "" : cellText(column, placeOf(unit))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
