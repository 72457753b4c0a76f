// The parameters of a method as fields of a form: with what the catalog says of each, and what is wrong with it.
import { plainName } from "../core/text";
import type { Method, Parameter } from "../state/source";
import { childOf, nestedMethod, type Values } from "../state/forms";

export interface FieldsProps {
  readonly method: Method;
  readonly methods: readonly Method[]; // that a parameter may be one of
  readonly layers: readonly string[];
  readonly values: Values;
  readonly under: string; // '' for the method itself, else the name of the parameter that holds it
  readonly set: (field: string, value: string) => void;
  readonly wrong: { readonly field: string; readonly why: string };
}

export function ParameterFields(props: FieldsProps) {
  return (
    <>
      {props.method.parameters.map((parameter) => (
        <One key={parameter.name} parameter={parameter} {...props} />
      ))}
    </>
  );
}

function One({ parameter, ...props }: FieldsProps & { parameter: Parameter }) {
  const { values, under, set, wrong, layers } = props;
  const field = childOf(under, parameter.name);
  const value = values[field] ?? shownDefault(parameter.default);
  const why = wrong.field === field ? wrong.why : "";
  const given = { parameter, value, why, enter: (next: string) => set(field, next) };
  if (nestedMethod(parameter)) return <Nested {...props} {...given} field={field} />;
  if (parameter.type === "bool") return <Check {...given} />;
  const isLayer = parameter.type === "str" && ["layer", "at"].includes(parameter.name);
  if (parameter.choices.length) return <Among {...given} among={parameter.choices} />;
  if (isLayer) return <Among {...given} among={parameter.required ? layers : ["", ...layers]} />;
  return <Text {...given} />;
}

interface EntryProps {
  readonly parameter: Parameter;
  readonly value: string;
  readonly why: string; // what is wrong with it
  readonly enter: (value: string) => void;
}

function Text({ parameter, value, why, enter }: EntryProps) {
  const number = parameter.type === "int" || parameter.type === "float";
  const told = `${parameter.name} help`;
  return (
    <div class="entry">
      <label class="field">
        {spelled(parameter)}
        <input
          value={value}
          inputMode={number ? "decimal" : "text"}
          required={parameter.required}
          aria-invalid={why !== ""}
          aria-describedby={why ? told : undefined}
          onInput={(event) => enter(event.currentTarget.value)}
        />
        <span class="about">{parameter.help}</span>
      </label>
      {why && <Wrong id={told} why={why} />}
    </div>
  );
}

function Check({ parameter, value, why, enter }: EntryProps) {
  return (
    <div class="entry">
      <label class="field">
        <input type="checkbox" checked={value === "true"} onChange={(event) => enter(String(event.currentTarget.checked))} />
        {spelled(parameter)}
        <span class="about">{parameter.help}</span>
      </label>
      {why && <Wrong why={why} />}
    </div>
  );
}

function Among({ parameter, value, why, enter, among }: EntryProps & { among: readonly string[] }) {
  return (
    <div class="entry">
      <label class="field">
        {spelled(parameter)}
        <select value={value} required={parameter.required} onChange={(event) => enter(event.currentTarget.value)}>
          {parameter.required && !among.includes(value) && <option value="">choose one</option>}
          {among.map((one) => (
            <option key={one} value={one}>
              {one || "as the method chooses"}
            </option>
          ))}
        </select>
        <span class="about">{parameter.help}</span>
      </label>
      {why && <Wrong why={why} />}
    </div>
  );
}

/** A method as a parameter: which one, and its own parameters. */
function Nested({ parameter, value, why, enter, field, ...props }: FieldsProps & EntryProps & { field: string }) {
  const chosen = props.methods.find(({ name }) => name === value);
  return (
    <fieldset class="nested">
      <legend>{spelled(parameter)}</legend>
      <label class="field">
        method
        <select value={value} onChange={(event) => enter(event.currentTarget.value)}>
          {props.methods.map(({ name }) => (
            <option key={name} value={name}>
              {plainName(name)}
            </option>
          ))}
        </select>
        <span class="about">{parameter.help}</span>
      </label>
      {why && <Wrong why={why} />}
      {chosen && <ParameterFields {...props} method={chosen} under={field} />}
    </fieldset>
  );
}

function Wrong({ why, id }: { why: string; id?: string }) {
  return (
    <p class="problem" role="alert" id={id}>
      {why}
    </p>
  );
}

function spelled({ name }: Parameter): string {
  return name.replaceAll("_", " ");
}

function shownDefault(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? String((value as { method?: string }).method ?? "") : String(value);
}
