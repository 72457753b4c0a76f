// Ask the network: a form made from what the catalog says of each method.
import { useState } from "preact/hooks";
import { parametersOf, problemOf, type Problem, type Values } from "../state/forms";
import type { Catalog, Method, Subject, Words } from "../state/source";
import { words } from "../state/store";
import { plainName } from "../core/text";
import { ParameterFields } from "./ask_fields";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { Refused } from "./told";

/** What a page that asks has chosen already. */
export interface AskedPlace {
  readonly target: string;
  readonly at: string;
  readonly step: string;
}

export interface AskFormProps {
  readonly families: readonly string[];
  readonly samples?: readonly number[]; // asked for where they are not given
  readonly of?: readonly string[]; // the results that are asked about
  readonly place?: AskedPlace; // asked for where it is not given
  readonly tag?: string;
  readonly title?: string;
}

const LAYERED = ["projection", "trails", "neuron_map"]; // families that ask about layers
const EVERY = "0:1000";
const FINE: Problem = { field: "", why: "" };

export function AskForm({ families, samples, of, place, tag = "", title }: AskFormProps) {
  const { source } = useStore();
  const catalog = useAsked(() => source.catalog(), []);
  const subject = useAsked(() => source.subject(), []);
  const [family, setFamily] = useState(families[0]);
  if (catalog.trouble || subject.trouble) return <Refused why={catalog.trouble || subject.trouble} />;
  if (!catalog.answer || !subject.answer) return null;
  const given = { ...(samples && { samples }), ...(of && { options: { of } }), ...(tag && { tag }), ...(place && settled(place)) };
  return (
    <details class="ask">
      <summary>{title ?? (of ? "Check it" : "Ask the network")}</summary>
      {families.length > 1 && <Choice name="About" value={family} among={families} choose={setFamily} />}
      <Fields key={family} {...{ family, given }} methods={methodsOf(catalog.answer, family)} subject={subject.answer} />
    </details>
  );
}

function settled({ target, at, step }: AskedPlace): Partial<Words> {
  return { at: [at], ...(target && { target }), ...(step && { step }) };
}

function methodsOf({ methods, methods_of }: Catalog, family: string): Method[] {
  const whose = methods_of[family] ?? family;
  return methods.filter((one) => one.family === whose);
}

interface FieldsProps {
  readonly family: string;
  readonly methods: readonly Method[];
  readonly subject: Subject;
  readonly given: Partial<Words>;
}

function Fields({ family, methods, subject, given }: FieldsProps) {
  const store = useStore();
  const [name, setName] = useState(methods[0]?.name ?? "");
  const [where, setWhere] = useState<Values>({ samples: firstSamples(subject.count, family) });
  const [values, setValues] = useState<Values>({});
  const [wrong, setWrong] = useState<Problem>(FINE);
  const method = methods.find((one) => one.name === name);
  if (!method) return null;
  const choose = (next: string) => {
    setName(next);
    setValues({});
    setWrong(FINE);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setWrong(FINE);
    const asked = { family, method: name, parameters: parametersOf(method, methods, values), ...placed(family, where), ...given };
    store.ask(asked).catch((fault: unknown) => setWrong(problemOf(words(fault), method, methods, values)));
  };
  return (
    <form onSubmit={submit} class="question-form">
      <Choice name="Method" value={name} among={methods.map((one) => one.name)} choose={choose} />
      <p class="about">
        {method.question} <cite>{method.paper}</cite>
      </p>
      {!given.at && <Where {...{ family, subject }} values={where} set={(field, value) => setWhere((before) => ({ ...before, [field]: value }))} asksSamples={!given.samples && family !== "checks"} />}
      <ParameterFields
        {...{ method, methods, values, wrong }}
        layers={subject.layers.map((layer) => layer.name)}
        under=""
        set={(field, value) => setValues((before) => ({ ...before, [field]: value }))}
      />
      <button type="submit">Ask</button>
      {wrong.why && !wrong.field && <Refused why={wrong.why} />}
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
            {name === "Method" || name === "About" ? plainName(one) : one}
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

/** Where a question looks: what the form asks beside the method. */
function placed(family: string, { target, at, step, samples }: Values): Partial<Words> {
  return {
    ...(target && { target }),
    ...(isLayered(family) && { at: (at ?? "input").split("\n") }),
    ...(step && { step }),
    ...(family !== "checks" && { samples }),
  };
}
