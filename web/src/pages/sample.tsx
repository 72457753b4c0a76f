// One sample: what it looks like, what is known of it, and every result that was asked about it.
import { number } from "../core/text";
import { FigureView } from "../marks/figure";
import type { Sample, Summary } from "../state/source";
import { HOME } from "../state/url";
import { AskForm } from "./ask_form";
import { useAsked } from "./asked";
import { spelled } from "./chosen";
import { Brush } from "./brush";
import { useStore } from "./context";
import { follow } from "./link";
import { Thumbnail } from "./one_map";
import { Refused, Waiting } from "./told";

const MOST_COMPARED = 12;

export function SamplePage() {
  const store = useStore();
  const { id, data } = store.place.value;
  const { source } = store;
  const about = useAsked(() => source.sample(Number(id), data), [id, data, store.study.value?.revision]);
  const look = useAsked(async () => (about.answer?.known ? source.sampleFigure(Number(id), data) : null), [id, data, about.answer?.known]);
  const known = new Map(store.study.value?.results.map((one) => [one.id, one]));
  const results = about.answer?.results.flatMap((one) => known.get(one.id) ?? []) ?? [];
  const attributions = results.filter(({ kind }) => kind === "Attribution").slice(0, MOST_COMPARED);
  return (
    <article class="sample">
      <h1>Sample {id}</h1>
      {about.trouble && <Refused why={about.trouble} />}
      {about.answer && <Known sample={about.answer} />}
      {store.study.value?.live && <AskForm families={["attribution"]} samples={[Number(id)]} />}
      {about.answer?.picture && !about.answer.known && <Thumbnail id={Number(id)} data={data} side={192} />}
      {look.waiting && <Waiting what="Drawing the sample" />}
      {look.trouble && <Refused why={look.trouble} />}
      {look.answer && store.study.value?.live && <Brush key={id} sample={Number(id)} figure={look.answer} />}
      {look.answer && <FigureView figure={look.answer} />}
      {results.length > 0 && (
        <section>
          <h2>Asked about it</h2>
          <ul>
            {results.map((result) => (
              <li key={result.id}>
                <a href={`#page=result&id=${result.id}`} onClick={follow(() => store.go({ ...HOME, page: "result", id: result.id }))}>
                  {result.title}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {attributions.length > 0 && <Compared results={attributions} sample={Number(id)} />}
    </article>
  );
}

/** What each network says of the sample. */
function Known({ sample }: { sample: Sample }) {
  const { value: study } = useStore().study;
  const networks = Object.entries(sample.columns).filter(([, columns]) => Object.keys(columns).length);
  if (!networks.length) return null;
  const names = [...new Set(networks.flatMap(([, columns]) => Object.keys(columns)))];
  const shown = names.filter((name) => !names.includes(`${name}_name`));
  const subject = (model: string) => study?.results.find((one) => one.model === model)?.subject || model.slice(0, 8);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="What each network says of the sample">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">network</th>
            {shown.map((name) => (
              <th key={name} scope="col">
                {spelled(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {networks.map(([model, columns]) => (
            <tr key={model}>
              <th scope="row">{subject(model)}</th>
              {shown.map((name) => (
                <td key={name}>{told(columns[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function told(value: string | number | boolean | null | undefined): string {
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value ?? "";
}

/** The attributions of one network side by side, those of one quantity on one scale. */
function Compared({ results, sample }: { results: readonly Summary[]; sample: number }) {
  const { source } = useStore();
  const ids = results.map(({ id }) => id);
  const figure = useAsked(() => source.figures(ids, [sample]), [ids.join(), sample]);
  if (figure.trouble) return <Refused why={figure.trouble} />;
  return figure.answer ? <FigureView figure={figure.answer} /> : <Waiting what="Comparing the attributions" />;
}
