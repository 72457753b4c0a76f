// How true is a map? Its scores in words.
import { meaning, spoken } from "../core/scores";
import { number } from "../core/text";
import type { Summary } from "../state/source";

const MOST = 2; // scores in the line; all of them below it

export function Quality({ result, step }: { result: Summary; step: string }) {
  const scores = scoresAt(result, step);
  if (!scores.length) return null;
  const line = kinds(scores).slice(0, MOST).map(([name, value]) => `${spoken(name)} ${number(value)}`);
  return (
    <details class="quality">
      <summary>{line.join("; ")}</summary>
      <dl>
        {scores.map(([name, value]) => (
          <div key={name}>
            <dt>
              {spoken(name)} {number(value)}
            </dt>
            <dd>{meaning(name)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The first score of each kind. */
function kinds(scores: readonly [string, number][]): [string, number][] {
  const kind = (name: string) => name.split(/[:@]/)[0];
  return scores.filter(([name], place) => scores.findIndex(([other]) => kind(other) === kind(name)) === place);
}

/** The scores of a step under their own names; those of the whole map where it has no steps. */
function scoresAt({ scores, kind }: Summary, step: string): [string, number][] {
  const ending = kind === "Trails" ? `:${step}` : "";
  return Object.entries(scores).flatMap(([name, value]): [string, number][] =>
    name.endsWith(ending) ? [[name.slice(0, name.length - ending.length), value ?? NaN]] : [],
  );
}
