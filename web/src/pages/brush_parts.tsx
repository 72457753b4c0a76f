// Parts of a sample that have names, the columns of a table or tokens, each hidden or shown by a button.
import type { Box, Boxes } from "../core/strokes";

/** One named part, at its position along the sample's only shown axis. */
export interface Part {
  readonly name: string;
  readonly value: string;
}

export interface PartsProps {
  readonly parts: readonly Part[];
  readonly boxes: Boxes;
  readonly toggle: (box: Box) => void;
  readonly flowing: boolean; // as text; else in columns
}

export function Parts({ parts, boxes, toggle, flowing }: PartsProps) {
  const hidden = new Set([...boxes.values()].map(([[from]]) => from));
  const step = (event: KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
    buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + move]?.focus();
    event.preventDefault();
  };
  return (
    <ul class={flowing ? "parts flowing" : "parts"} aria-label="Parts of the sample, hidden by a click" onKeyDown={step}>
      {parts.map(({ name, value }, place) => (
        <li key={place}>
          <button type="button" aria-pressed={hidden.has(place)} title={value ? `${name} = ${value}` : name} onClick={() => toggle([[place, place + 1]])}>
            <span class="name">{name}</span>
            {value && <span class="value">{value}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
