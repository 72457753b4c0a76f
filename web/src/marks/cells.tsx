// Numbers by row and column, written out and colored; too many to read are a heat map.
import { inkOn, rgb } from "../core/color";
import { labelAt, number } from "../core/text";
import type { Axis, Cells } from "../figure";
import { Empty } from "./empty";
import { HeatmapMark } from "./heatmap";

const READABLE = 20; // columns of numbers

/** What happens to a cell that is asked for, by the labels of its row and its column. */
export type OpenCell = (row: string, column: string) => void;

export interface CellsProps {
  readonly mark: Cells;
  readonly label: string;
  readonly onCell?: OpenCell | undefined;
}

export function CellsMark({ mark, label, onCell }: CellsProps) {
  const [rows, columns] = mark.axes;
  if (!rows.size || !columns.size) return <Empty />;
  if (columns.size > READABLE) return <HeatmapMark mark={{ ...mark, kind: "Heatmap", upward: false }} label={label} />;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="cells">
        <Head rows={rows} columns={columns} />
        <tbody>
          {Array.from({ length: rows.size }, (_, row) => (
            <tr key={row}>
              <th scope="row">{labelAt(rows, row)}</th>
              <Numbers {...{ mark, row, onCell }} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ rows, columns }: { rows: Axis; columns: Axis }) {
  return (
    <thead>
      <tr>
        <td />
        <th scope="colgroup" colSpan={columns.size}>
          {columns.name}
        </th>
      </tr>
      <tr>
        <th scope="col">{rows.name}</th>
        {Array.from({ length: columns.size }, (_, column) => (
          <th key={column} scope="col">
            {labelAt(columns, column)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The cells of one row; one that leads somewhere is a button. */
function Numbers({ mark, row, onCell }: { mark: Cells; row: number; onCell: OpenCell | undefined }) {
  const [rows, columns] = mark.axes;
  const values = mark.values.data.subarray(row * columns.size, (row + 1) * columns.size);
  const colors = rgb(values, mark.scale);
  const cell = (value: number, column: number) => {
    if (!onCell || !(value > 0)) return number(value);
    return (
      <button type="button" onClick={() => onCell(labelAt(rows, row), labelAt(columns, column))}>
        {number(value)}
      </button>
    );
  };
  return (
    <>
      {Array.from(values, (value, column) => {
        const [red, green, blue] = colors.subarray(column * 3, column * 3 + 3);
        return (
          <td key={column} style={{ background: `rgb(${red} ${green} ${blue})`, color: inkOn(red, green, blue) }}>
            {cell(value, column)}
          </td>
        );
      })}
    </>
  );
}
