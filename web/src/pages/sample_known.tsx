// What does each network say of the sample, and which results are about it?
import type { Sample, Summary } from "../state/source";
import { HOME } from "../state/url";
import { spelled } from "./chosen";
import { useStore } from "./context";
import { follow } from "./link";
import { told } from "./sample_head";

/** A row for each network that tells something of it. */
export function EveryNetwork({ sample }: { sample: Sample }) {
  const { value: study } = useStore().study;
  const networks = Object.entries(sample.columns).filter(([model, columns]) => !model.includes("+") && Object.keys(columns).length);
  if (networks.length < 2) return null;
  const names = [...new Set(networks.flatMap(([, columns]) => Object.keys(columns)))];
  const shown = names.filter((name) => !names.includes(`${name}_name`));
  const subject = (model: string) => study?.results.find((one) => one.model === model)?.subject || model.slice(0, 8);
  return (
    <details>
      <summary>What each of {networks.length} networks says of it</summary>
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
    </details>
  );
}

export function ResultsAbout({ results }: { results: readonly Summary[] }) {
  const store = useStore();
  if (!results.length) return null;
  return (
    <details>
      <summary>All that was asked about it ({results.length})</summary>
      <ul>
        {results.map((result) => (
          <li key={result.id}>
            <a href={`#page=result&id=${result.id}`} onClick={follow(() => store.go({ ...HOME, page: "result", id: result.id }))}>
              {result.title}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
