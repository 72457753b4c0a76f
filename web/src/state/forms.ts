// What does a filled form ask? Its fields as the parameters of a method, methods inside methods included.
import type { Method, Parameter } from "./source";

/** What was entered, by field: `steps`, or `of.steps` for a parameter of the method in `of`. */
export type Values = Readonly<Record<string, string>>;

export interface Problem {
  readonly field: string; // '' where it is about none of them
  readonly why: string;
}

export function childOf(under: string, name: string): string {
  return under ? `${under}.${name}` : name;
}

/** The method that a parameter holds where nothing was entered; '' where it holds none. */
export function nestedMethod({ default: value }: Parameter): string {
  return typeof value === "object" && value !== null ? String((value as { method?: string }).method ?? "") : "";
}

/** The parameters that were changed; fields left as they were keep the method's own values. */
export function parametersOf(method: Method, methods: readonly Method[], values: Values, under = ""): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const parameter of method.parameters) {
    const field = childOf(under, parameter.name);
    const usual = nestedMethod(parameter);
    const entered = values[field];
    if (usual) {
      const name = entered ?? usual;
      const inner = methods.find((one) => one.name === name);
      const own = inner ? parametersOf(inner, methods, values, field) : {};
      if (entered !== undefined || Object.keys(own).length) found[parameter.name] = { method: name, ...own };
    } else if (entered !== undefined && entered !== "") found[parameter.name] = read(entered, parameter.type);
  }
  return found;
}

/** A number where one is wanted and written, else the text as it is: the server says what is wrong with it. */
function read(entered: string, type: string): unknown {
  if (type === "bool") return entered === "true";
  const number = Number(entered);
  return (type === "int" || type === "float") && Number.isFinite(number) && entered.trim() ? number : entered;
}

/** The field that a refusal is about: the one that it names first. */
export function problemOf(why: string, method: Method, methods: readonly Method[], values: Values): Problem {
  const fields = fieldsOf(method, methods, values, "");
  const named = fields.map((field) => ({ field, place: why.search(new RegExp(`(^|[^\\w])${field.split(".").at(-1)}([^\\w]|$)`)) }));
  const [first] = named.filter(({ place }) => place >= 0).sort((one, other) => one.place - other.place);
  return { field: first && first.place < 2 ? first.field : "", why };
}

function fieldsOf(method: Method, methods: readonly Method[], values: Values, under: string): string[] {
  return method.parameters.flatMap((parameter) => {
    const field = childOf(under, parameter.name);
    const inner = methods.find(({ name }) => name === (values[field] ?? nestedMethod(parameter)));
    return nestedMethod(parameter) && inner ? [field, ...fieldsOf(inner, methods, values, field)] : [field];
  });
}
