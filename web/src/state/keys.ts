// What do keys do? One list, which the keyboard follows and the help sheet shows.

/** One key, and what it does. */
export interface Key {
  readonly keys: readonly string[]; // as KeyboardEvent.key has them
  readonly shown: string;
  readonly does: string;
}

export type Action<Name extends string> = Readonly<Record<Name, () => void>>;

export const ANYWHERE = {
  help: { keys: ["?"], shown: "?", does: "Show or hide this sheet" },
  home: { keys: ["h"], shown: "h", does: "Go to the study" },
  map: { keys: ["m"], shown: "m", does: "Go to the maps" },
  clear: { keys: ["Escape"], shown: "Esc", does: "Clear the selection, or close this sheet" },
} as const satisfies Record<string, Key>;

export const ON_A_MAP = {
  left: { keys: ["ArrowLeft"], shown: "←", does: "Move left" },
  right: { keys: ["ArrowRight"], shown: "→", does: "Move right" },
  up: { keys: ["ArrowUp"], shown: "↑", does: "Move up" },
  down: { keys: ["ArrowDown"], shown: "↓", does: "Move down" },
  closer: { keys: ["+", "="], shown: "+", does: "Zoom in" },
  farther: { keys: ["-"], shown: "−", does: "Zoom out" },
  whole: { keys: ["0"], shown: "0", does: "Show the whole map" },
  visible: { keys: ["a"], shown: "a", does: "Select all that the view shows" },
  middle: { keys: [" ", "Enter"], shown: "Space", does: "Add or remove the point nearest to the middle" },
  next: { keys: ["n"], shown: "n", does: "Read out the next point, the nearest not yet read" },
  pan: { keys: ["p"], shown: "p", does: "Drag moves the map" },
  lasso: { keys: ["l"], shown: "l", does: "Drag draws a lasso" },
  box: { keys: ["b"], shown: "b", does: "Drag draws a box" },
} as const satisfies Record<string, Key>;

/** Do what the key stands for. Whether it stood for anything. */
export function press<Name extends string>(event: KeyboardEvent, keys: Readonly<Record<Name, Key>>, does: Action<Name>): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const name = (Object.keys(keys) as Name[]).find((one) => keys[one].keys.includes(event.key));
  if (!name) return false;
  does[name]();
  event.preventDefault();
  return true;
}

/** Whether what has the focus wants letters for itself. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
