// What is taken for what, and which samples are these?
import type { Cells, Figure } from "../figure";
import { spoken } from "../core/scores";
import { labelAt, number } from "../core/text";
import { FigureView } from "../marks/figure";
import type { Network } from "../state/network";
import type { Study } from "../state/source";
import { useAsked } from "./asked";
import { useChoosing, type Choose } from "./overview_choosing";
import { useStore } from "./context";
import { To } from "./to";
import { Refused, Waiting } from "./told";

const READABLE = 20; // classes whose confusions are a table of numbers; of more the most frequent ones are listed
const LISTED = 12; // confusions

export function Errors({ network, study }: { network: Network; study: Study }) {
  const { performance } = network;
  return (
    <section aria-labelledby="errors">
      <h3 id="errors">Right and wrong</h3>
      {performance ? (
        <Account id={performance.id} {...{ network, study }} />
      ) : (
        <p class="empty">How often it is right was not asked, or the data has no labels to compare with.</p>
      )}
    </section>
  );
}

function Account({ id, network, study }: { id: string; network: Network; study: Study }) {
  const store = useStore();
  const result = study.results.find((one) => one.id === id);
  const isMatrix = result?.kind === "Matrix";
  const { answer, trouble } = useAsked(() => (isMatrix ? store.source.figure(id, "") : Promise.resolve(null)), [id, isMatrix]);
  const choose = useChoosing(network, study);
  if (trouble) return <Refused why={trouble} />;
  const cells = answer && cellsOf(answer);
  if (cells && cells.axes[1].size > READABLE) return <MostConfused {...{ id, cells, choose }} />;
  if (answer) return <FigureView figure={answer} level={3} onCell={choose} />;
  if (isMatrix) return <Waiting what="Drawing" />;
  return (
    <>
      <p>{Object.entries(result?.scores ?? {}).map(spelledScore).join(", ")}</p>
      <To place={{ page: "result", id }}>The errors of every sample</To>
    </>
  );
}

function spelledScore([name, value]: [string, number | null]): string {
  return `${spoken(name)} ${value === null ? "not a number" : number(value)}`;
}

function cellsOf(figure: Figure): Cells | null {
  return figure.panels.flatMap(({ marks }) => marks).find((mark): mark is Cells => mark.kind === "Cells") ?? null;
}

interface Confusion {
  readonly label: string;
  readonly prediction: string;
  readonly amount: number;
}

/** The most frequent confusions of many classes. */
function MostConfused({ id, cells, choose }: { id: string; cells: Cells; choose: Choose | undefined }) {
  const found = confusionsOf(cells).slice(0, LISTED);
  if (!found.length) return <p>No sample is taken for another class.</p>;
  return (
    <>
      <table class="rows confused">
        <caption>The most frequent confusions of {cells.axes[0].size.toLocaleString("en")} classes</caption>
        <thead>
          <tr>
            <th scope="col">label</th>
            <th scope="col">prediction</th>
            <th scope="col" class="number">
              samples
            </th>
          </tr>
        </thead>
        <tbody>
          {found.map(({ label, prediction, amount }) => (
            <tr key={`${label} ${prediction}`}>
              <th scope="row">{label}</th>
              <td>{prediction}</td>
              <td class="number">
                {choose ? (
                  <button type="button" aria-label={`Select ${amount} samples with label ${label} and prediction ${prediction}`} onClick={() => choose(label, prediction)}>
                    {number(amount)}
                  </button>
                ) : (
                  number(amount)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <To place={{ page: "result", id }}>All classes</To>
      </p>
    </>
  );
}

/** What is taken for something else, the most frequent first. */
export function confusionsOf({ axes: [rows, columns], values }: Cells): Confusion[] {
  const found: Confusion[] = [];
  values.data.forEach((amount, place) => {
    const [row, column] = [Math.floor(place / columns.size), place % columns.size];
    if (row !== column && amount > 0) found.push({ label: labelAt(rows, row), prediction: labelAt(columns, column), amount });
  });
  return found.sort((one, other) => other.amount - one.amount);
}
