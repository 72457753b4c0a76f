// A figure in a notebook: it shows itself, and what is chosen on its maps goes back to Python.
import "./widget.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { readFigure, readMessage } from "../core/wire";
import { FigureView } from "../marks/figure";

/** What anywidget gives: the traits that Python and the page share. */
interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, told: () => void): void;
  off(event: string, told: () => void): void;
}

interface Given {
  readonly model: Model;
  readonly el: HTMLElement;
}

/** The bytes of a trait in a buffer of their own, where arrays are aligned. */
function bytesOf(trait: unknown): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = trait as DataView<ArrayBuffer>;
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

/** Traits: `message` (a figure as the server sends it), `selected` (ids, 32 bits each), `python`. */
function draw({ model, el }: Given): () => void {
  const figure = signal(readFigure(readMessage(bytesOf(model.get("message")))));
  const chosen = signal(selected(model));
  const choose = (ids: readonly number[]) => {
    chosen.value = ids;
    model.set("selected", new DataView(Int32Array.from(ids).buffer));
    model.save_changes();
  };
  const refigure = () => (figure.value = readFigure(readMessage(bytesOf(model.get("message")))));
  const reselect = () => (chosen.value = selected(model));
  model.on("change:message", refigure);
  model.on("change:selected", reselect);
  el.classList.add("neuroglass");
  const python = String(model.get("python") ?? "");
  const View = () => <FigureView figure={figure.value} level={3} python={python} choosing={{ ids: chosen.value, choose }} />;
  render(<View />, el);
  return () => {
    model.off("change:message", refigure);
    model.off("change:selected", reselect);
    render(null, el);
  };
}

function selected(model: Model): readonly number[] {
  const trait = model.get("selected");
  return trait ? Array.from(new Int32Array(bytesOf(trait))) : [];
}

export default { render: draw };
