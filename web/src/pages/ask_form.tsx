// Ask the network: a form made from what the catalog says of each method.
import { useState } from "preact/hooks";
import type { Catalog, Method, Subject, Words } from "../state/source";
import { words } from "../state/store";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { Refused } from "./told";

export interface AskFormProps {
  readonly families: readonly string[];
  readonly samples?: readonly number[]; // asked for where they are not given
  readonly of?: readonly string[]; // the results that are asked about
}

type Values = Readonly<Record<string, string>>; // of the form's fields, by name

const LAYERED = ["projection", "trails", "neuron_map"]; // families that ask about layers
const EVERY = "0:1000";

export function AskForm({ families, samples, of }: AskFormProps) {
  const { source } = useStore();
  const catalog = useAsked(() => source.catalog(), []);
  const subject = useAsked(() => source.subject(), []);
  const [family, setFamily] = useState(families[0]);
  if (catalog.trouble || subject.trouble) return <Refused why={catalog.trouble || subject.trouble} />;
  if (!catalog.answer || !subject.answer) return null;
  const methods = methodsOf(catalog.answer, family);
  return (
    <details class="ask">
      <summary>{of ? "Check it" : "Ask the network"}</summary>
      {families.length > 1 && <Choice name="About" value={family} among={families} choose={setFamily} />}
      <Fields key={family} {...{ family, methods }} subject={subject.answer} given={{ ...(samples && { samples }), ...(of && { options: { of } }) }} />
    </details>
  );
}

function methodsOf({ methods, methods_of }: Catalog, family: string): Method[] {
  const whose = methods_of[family] ?? family;
  return methods.filter((one) => one.family === whose);
}

interface FieldsProps {
  readonly family: string;
  readonly methods: readonly Method[];
  readonly subject: Subject;
  readonly given: Pick<Words, "samples" | "options">;
}

function Fields({ family, methods, subject, given }: FieldsProps) {
  const store = useStore();
  const [name, setName] = useState(methods[0]?.name ?? "");
  const [values, setValues] = useState<Values>({ samples: firstSamples(subject.count, family) });
  const [refused, setRefused] = useState("");
  const method = methods.find((one) => one.name === name);
  if (!method) return null;
  const set = (field: string, value: string) => setValues((before) => ({ ...before, [field]: value }));
  const submit = (event: Event) => {
    event.preventDefault();
    setRefused("");
    store.ask(wordsOf(family, method, values, given)).catch((fault: unknown) => setRefused(words(fault)));
  };
  return (
    <form onSubmit={submit} class="question-form">
      <Choice name="Method" value={name} among={methods.map((one) => one.name)} choose={setName} />
      <p class="about">
        {method.question} <cite>{method.paper}</cite>
      </p>
      <Where {...{ family, subject, values, set }} asksSamples={!given.samples && family !== "checks"} />
      {method.parameters.map((parameter) => (
        <Entry
          key={parameter.name}
          name={parameter.name.replaceAll("_", " ")}
          value={values[`parameter ${parameter.name}`] ?? shownDefault(parameter.default)}
          help={parameter.help}
          enter={(value) => set(`parameter ${parameter.name}`, value)}
        />
      ))}
      <button type="submit">Ask</button>
      {refused && <Refused why={refused} />}
    </form>
  );
}

interface WhereProps {
  readonly family: string;
  readonly subject: Subject;
  readonly values: Values;
  readonly set: (field: string, value: string) => void;
  readonly asksSamples: boolean;
}

/** The target, the layer, the step and the samples of a question. */
function Where({ family, subject, values, set, asksSamples }: WhereProps) {
  const layers = ["input", ...subject.layers.map((layer) => layer.name)];
  const all = `0:8, 3,5,7 or all of ${subject.count.toLocaleString("en")}`;
  return (
    <>
      {family === "attribution" && (
        <Entry name="Target" value={values.target ?? ""} help="the prediction where it is empty; logit:3 - logit:5" enter={(value) => set("target", value)} />
      )}
      {family === "trails" ? (
        <Layers layers={layers} chosen={(values.at ?? "input").split("\n")} choose={(chosen) => set("at", chosen.join("\n"))} />
      ) : (
        isLayered(family) && <Choice name="At" value={values.at ?? "input"} among={layers} choose={(layer) => set("at", layer)} />
      )}
      {subject.steps.length > 1 && (
        <Choice name="Step" value={values.step ?? subject.steps.at(-1)!} among={subject.steps} choose={(step) => set("step", step)} />
      )}
      {asksSamples && <Entry name="Samples" value={values.samples} help={all} enter={(value) => set("samples", value)} />}
    </>
  );
}

interface EntryProps {
  readonly name: string;
  readonly value: string;
  readonly help: string;
  readonly enter: (value: string) => void;
}

function Entry({ name, value, help, enter }: EntryProps) {
  return (
    <label class="field">
      {name}
      <input value={value} onInput={(event) => enter(event.currentTarget.value)} />
      <span class="about">{help}</span>
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly among: readonly string[];
  readonly choose: (value: string) => void;
}

function Choice({ name, value, among, choose }: ChoiceProps) {
  return (
    <label class="field">
      {name}
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {among.map((one) => (
          <option key={one} value={one}>
            {name === "Method" || name === "About" ? one.replaceAll("_", " ") : one}
          </option>
        ))}
      </select>
    </label>
  );
}

interface LayersProps {
  readonly layers: readonly string[];
  readonly chosen: readonly string[];
  readonly choose: (chosen: readonly string[]) => void;
}

/** Several layers, in the order of the network. */
function Layers({ layers, chosen, choose }: LayersProps) {
  const toggle = (layer: string) => choose(layers.filter((one) => (one === layer) !== chosen.includes(one)));
  return (
    <fieldset class="layers">
      <legend>Layers</legend>
      {layers.map((layer) => (
        <label key={layer}>
          <input type="checkbox" checked={chosen.includes(layer)} onChange={() => toggle(layer)} /> {layer}
        </label>
      ))}
    </fieldset>
  );
}

function isLayered(family: string): boolean {
  return family === "attribution" || LAYERED.includes(family);
}

function firstSamples(count: number, family: string): string {
  return family === "attribution" ? `0:${Math.min(8, count)}` : count <= 1000 ? "all" : EVERY;
}

function shownDefault(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? String((value as { method?: string }).method ?? "") : String(value);
}

/** The form as a question; a field that was left as it was keeps the method's own value. */
function wordsOf(family: string, method: Method, values: Values, given: FieldsProps["given"]): Words {
  const changed = method.parameters.flatMap(({ name, type }) => {
    const value = values[`parameter ${name}`];
    if (value === undefined || value === "") return [];
    const number = /^(int|float)/.test(type) && Number.isFinite(Number(value));
    return [[name, number ? Number(value) : type === "bool" ? value === "true" : value] as const];
  });
  return {
    family,
    method: method.name,
    parameters: Object.fromEntries(changed),
    ...(values.target && { target: values.target }),
    ...(isLayered(family) && { at: (values.at ?? "input").split("\n") }),
    ...(values.step && { step: values.step }),
    ...(family === "checks" ? {} : { samples: values.samples }),
    ...given,
  };
}
