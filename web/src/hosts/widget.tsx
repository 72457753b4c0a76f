// Figures in a notebook: they show themselves side by side, and what is chosen on their maps goes back to Python.
import "./widget.css";
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { decoded } from "../core/coded";
import { readFigure, readMessage } from "../core/wire";
import type { Figure } from "../figure";
import { ChosenBars } from "../marks/chosen_bar";
import { FigureView } from "../marks/figure";
import { Linked } from "../state/linked";

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

interface Shown {
  readonly figure: Figure;
  readonly of: string; // what its points are, '' where none are chosen
  readonly python: string;
}

/** The bytes of a trait in a buffer of their own, where arrays are aligned. */
function bytesOf(trait: unknown): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = trait as DataView<ArrayBuffer>;
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

/** Traits: `messages` (figures as the server sends them), `points` and `python` of each. */
function shownOf(model: Model): readonly Shown[] {
  const [points, python] = [model.get("points") as string[], model.get("python") as string[]];
  return (model.get("messages") as unknown[]).map((message, place) => ({
    figure: readFigure(decoded(readMessage(bytesOf(message)))),
    of: points[place],
    python: python[place],
  }));
}

/** Traits: `selected` (ids, 32 bits each), `of` (what they are the ids of). */
function selectedOf(model: Model): readonly number[] {
  const trait = model.get("selected");
  return trait ? Array.from(new Int32Array(bytesOf(trait))) : [];
}

/** Traits: `colors` (columns of the maps), `color` (the one that they are colored by). */
function ColorBy({ model, color }: { model: Model; color: string }) {
  const colors = model.get("colors") as string[];
  if (colors.length < 2) return null;
  const recolor = (name: string) => {
    model.set("color", name);
    model.save_changes();
  };
  return (
    <label class="color-by">
      Color by{" "}
      <select value={color} onChange={(event) => recolor(event.currentTarget.value)}>
        {colors.map((name) => (
          <option key={name} value={name}>
            {name || "as drawn"}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ViewProps {
  readonly model: Model;
  readonly linked: Linked;
  readonly shown: readonly Shown[];
  readonly color: string;
}

function View({ model, linked, shown, color }: ViewProps) {
  const note = model.get("note") as string;
  return (
    <>
      <ColorBy {...{ model, color }} />
      <div class="side-by-side" data-count={shown.length}>
        {shown.map(({ figure, of, python }, place) => (
          <FigureView key={place} figure={figure} level={3} python={python} choosing={linked.choosing(of)} />
        ))}
      </div>
      {note && <p class="note">{note}</p>}
      <ChosenBars linked={linked} />
    </>
  );
}

function draw({ model, el }: Given): () => void {
  const linked = new Linked();
  const of = model.get("of") as string;
  const [shown, color] = [signal(shownOf(model)), signal(model.get("color") as string)];
  linked.choose(of, selectedOf(model));
  const tell = effect(() => {
    const ids = linked.ids(of);
    if (String(ids) === String(selectedOf(model))) return;
    model.set("selected", new DataView(Int32Array.from(ids).buffer));
    model.save_changes();
  });
  const heard: Readonly<Record<string, () => void>> = {
    "change:messages": () => (shown.value = shownOf(model)),
    "change:color": () => (color.value = model.get("color") as string),
    "change:selected": () => linked.choose(of, selectedOf(model)),
  };
  for (const [event, told] of Object.entries(heard)) model.on(event, told);
  el.classList.add("neuroglass");
  el.dataset.lmSuppressShortcuts = "true"; // the notebook's keys rest while a figure has the keyboard
  const Widget = () => <View {...{ model, linked }} shown={shown.value} color={color.value} />;
  render(<Widget />, el);
  return () => {
    tell();
    for (const [event, told] of Object.entries(heard)) model.off(event, told);
    render(null, el);
  };
}

export default { render: draw };
