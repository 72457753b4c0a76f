// How likely is every class, as the sample is and with parts of it hidden?
import { brief } from "../core/text";
import { changeOf } from "../core/strokes";
import type { Strokes } from "./brush_strokes";
import { Refused, Waiting } from "./told";

const FAINT = 0.1; // where no probability is larger, the largest one takes the whole width

interface Row {
  readonly name: string;
  readonly now: number;
  readonly before: number | null;
}

/** What the network at hand says now. */
export function Said({ strokes: { boxes, answer, trouble, clear }, averaged }: { strokes: Strokes; averaged: boolean }) {
  if (trouble) return <Refused why={trouble} />;
  if (!answer) return <Waiting what="Asking the network" />;
  const rows = answer.names.map((name, place) => ({ name, now: answer.values[place], before: answer.before[place] }));
  const hidden = boxes.size > 0;
  return (
    <section class="said-box" aria-label="What the network says">
      <h2>
        {answer.task === "classes" ? "Probabilities" : "Outputs"}
        {averaged && ", the mean over all positions"}
      </h2>
      <Bars rows={rows} compared={hidden} task={answer.task} />
      <p class="change" role="status">
        {hidden ? changeOf(answer) : "Hide parts of the sample to see what changes."}
      </p>
      <button type="button" disabled={!hidden} onClick={clear}>
        Show all
      </button>
    </section>
  );
}

/** The probabilities that a result keeps. */
export function Kept({ rows }: { rows: readonly { readonly name: string; readonly value: number }[] }) {
  return (
    <section class="said-box" aria-label="What the network says">
      <h2>Probabilities</h2>
      <Bars rows={rows.map(({ name, value }) => ({ name, now: value, before: null }))} compared={false} task="classes" />
    </section>
  );
}

interface BarsProps {
  readonly rows: readonly Row[];
  readonly compared: boolean;
  readonly task: "classes" | "numbers";
}

function Bars({ rows, compared, task }: BarsProps) {
  const sizes = rows.flatMap(({ now, before }) => [Math.abs(now), Math.abs(before ?? 0)]).filter(Number.isFinite);
  const largest = Math.max(...sizes, 0);
  const full = task === "classes" && largest > FAINT ? 1 : largest || 1;
  const width = (value: number) => ({ width: `${Math.min(1, Math.abs(value) / full) * 100}%` });
  return (
    <table class="said">
      <caption class="unseen">{compared ? "With the hidden parts, and before" : "As the sample is"}</caption>
      <thead>
        <tr>
          <th scope="col">{task === "classes" ? "class" : "output"}</th>
          <td />
          <th scope="col">now</th>
          <th scope="col">before</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, now, before }, place) => (
          <tr key={place}>
            <th scope="row" title={name}>
              {name}
            </th>
            <td aria-hidden="true">
              <span class="bar" style={width(now)} />
              {before !== null && <span class="before" style={width(before)} />}
            </td>
            <td>{brief(now, 3)}</td>
            <td>{before === null ? "" : brief(before, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
