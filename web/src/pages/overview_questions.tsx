// What has been asked of the network, and what can be?
import { count } from "../core/text";
import type { Network } from "../state/network";
import type { Method, Study } from "../state/source";
import { AskForm } from "./ask_form";
import { useAsked } from "./asked";
import { useStore } from "./context";

const FAMILIES = ["attribution", "projection", "trails", "neuron_map", "overview"]; // that the form asks

export function Questions({ study, network }: { study: Study; network: Network | null }) {
  const store = useStore();
  const { answer: catalog } = useAsked(() => store.source.catalog(), []);
  if (!catalog?.methods.length) return null;
  const methods = (family: string) => catalog.methods.filter((one) => one.family === (catalog.methods_of[family] ?? family));
  const asked = (family: string) => new Set(study.results.filter((one) => one.family === family).map(({ method }) => method));
  const families = Object.keys(network?.families ?? catalog.methods_of);
  return (
    <section>
      <h2>What has been asked, and what can be</h2>
      <p>
        {study.live
          ? "The network is here, and can be asked; what it answers is kept in the study."
          : "This study is only looked at. To ask its network, start `neuroglass serve` with `--subject`, and a file that returns it."}
      </p>
      {study.live && <AskForm families={FAMILIES} />}
      {families.map((family) => (
        <Family key={family} name={family} computed={network?.families[family]?.computed ?? null} methods={methods(family)} asked={asked(family)} />
      ))}
    </section>
  );
}

interface FamilyProps {
  readonly name: string;
  readonly computed: number | null; // results about the network that is looked at
  readonly methods: readonly Method[];
  readonly asked: ReadonlySet<string>;
}

function Family({ name, computed, methods, asked }: FamilyProps) {
  return (
    <details>
      <summary>
        {name.replaceAll("_", " ")}{" "}
        <span class="about">
          {count(methods.length, "method")}
          {computed !== null && `, ${computed ? count(computed, "result") : "no results"}`}
        </span>
      </summary>
      <dl class="methods">
        {methods.map((method) => (
          <div key={method.name}>
            <dt>
              {method.name} {asked.has(method.name) && <span class="about">asked in this study</span>}
            </dt>
            <dd>{method.question}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
