// What is a question about? A target in its own words, and the same as choices of a form.

/** The choices of a form: a class, one class against another, a unit of a layer, or words. */
export type Aim =
  | { readonly kind: "prediction" | "label" | "loss" }
  | { readonly kind: "class"; readonly first: number }
  | { readonly kind: "contrast"; readonly first: number; readonly second: number }
  | { readonly kind: "unit"; readonly layer: string; readonly index: number }
  | { readonly kind: "words"; readonly text: string };

export const KINDS: Readonly<Record<Aim["kind"], string>> = {
  prediction: "its prediction",
  label: "its label",
  loss: "its loss",
  class: "a class",
  contrast: "a class against another",
  unit: "a unit",
  words: "in words",
};

const OUTPUT = /^(?:logit|output):(\d+)$/;
const CONTRAST = /^logit:(\d+) - logit:(\d+)$/;

/** The choices that a target stands for; units only of these layers. */
export function readAim(target: string, layers: readonly string[]): Aim {
  const text = target.trim();
  if (text === "" || text === "prediction") return { kind: "prediction" };
  if (text === "label" || text === "loss") return { kind: text };
  const output = OUTPUT.exec(text);
  if (output) return { kind: "class", first: Number(output[1]) };
  const contrast = CONTRAST.exec(text);
  if (contrast) return { kind: "contrast", first: Number(contrast[1]), second: Number(contrast[2]) };
  const [layer, index] = [text.slice(0, text.lastIndexOf(":")), text.slice(text.lastIndexOf(":") + 1)];
  if (layers.includes(layer) && /^\d+$/.test(index)) return { kind: "unit", layer, index: Number(index) };
  return { kind: "words", text };
}

/** The target that choices stand for; '' for the prediction. */
export function writeAim(aim: Aim, task: "classes" | "numbers"): string {
  const output = task === "classes" ? "logit" : "output";
  switch (aim.kind) {
    case "prediction":
      return "";
    case "class":
      return `${output}:${aim.first}`;
    case "contrast":
      return `${output}:${aim.first} - ${output}:${aim.second}`;
    case "unit":
      return `${aim.layer}:${aim.index}`;
    case "words":
      return aim.text;
    default:
      return aim.kind;
  }
}

/** Whether two targets are written alike. */
export function sameTarget(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll(" ", "") || "prediction";
  return plain(one) === plain(other);
}
