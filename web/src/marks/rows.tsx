// A table of words and numbers, already spelled.
import type { Rows } from "../figure";
import { Empty } from "./empty";

export function RowsMark({ mark, label }: { mark: Rows; label: string }) {
  if (!mark.header.length) return <Empty />;
  const kind = (place: number) => (mark.numeric[place] ? "number" : "");
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="rows">
        <thead>
          <tr>
            {mark.header.map((text, place) => (
              <th key={place} scope="col" class={kind(place)}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {mark.rows.map(([first, ...rest], row) => (
            <tr key={row}>
              <th scope="row" class={kind(0)}>
                {first}
              </th>
              {rest.map((text, place) => (
                <td key={place} class={kind(place + 1)}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
