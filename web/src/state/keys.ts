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
  home: { keys: ["h"], shown: "h", does: "Go to the overview" },
  map: { keys: ["m"], shown: "m", does: "Go to the maps" },
  tour: { keys: ["t"], shown: "t", does: "Begin the tour, where the study has one" },
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

export const ON_MAPS = {
  find: { keys: ["/"], shown: "/", does: "Find samples by number or words" },
} as const satisfies Record<string, Key>;

export const ON_TRAILS = {
  play: { keys: ["k"], shown: "k", does: "Play the steps of trails, or pause" },
  before: { keys: [","], shown: ",", does: "One step back" },
  after: { keys: ["."], shown: ".", does: "One step on" },
} as const satisfies Record<string, Key>;

export const ON_A_SAMPLE = {
  before: { keys: [","], shown: ",", does: "The sample before, of the selection where there is one" },
  after: { keys: ["."], shown: ".", does: "The next sample" },
  shown: { keys: ["0"], shown: "0", does: "Show all that is hidden" },
} as const satisfies Record<string, Key>;

export const ON_A_UNIT = {
  before: { keys: [","], shown: ",", does: "The unit before" },
  after: { keys: ["."], shown: ".", does: "The next unit" },
  layer: { keys: ["u"], shown: "u", does: "Up to its layer" },
} as const satisfies Record<string, Key>;

export const ON_THE_DIAGRAM = {
  next: { keys: ["ArrowDown"], shown: "↓", does: "The next row" },
  before: { keys: ["ArrowUp"], shown: "↑", does: "The row before" },
  into: { keys: ["ArrowRight"], shown: "→", does: "Open the group, or go into it" },
  out: { keys: ["ArrowLeft"], shown: "←", does: "Close the group, or go up to it" },
  first: { keys: ["Home"], shown: "Home", does: "The first row" },
  last: { keys: ["End"], shown: "End", does: "The last row" },
  enter: { keys: ["Enter"], shown: "Enter", does: "Go to the layer" },
  toggle: { keys: [" "], shown: "Space", does: "Open or close the group" },
  all: { keys: ["*"], shown: "*", does: "Open all groups beside this one" },
} as const satisfies Record<string, Key>;

export const IN_THE_TOUR = {
  next: { keys: ["ArrowRight", "n"], shown: "→ n", does: "The next step" },
  back: { keys: ["ArrowLeft", "p"], shown: "← p", does: "The step before" },
  skip: { keys: ["Escape"], shown: "Esc", does: "Leave the tour" },
} as const satisfies Record<string, Key>;

/** All keys as the sheet shows them, by where they work. */
export const SHEET: readonly (readonly [string, readonly Key[]])[] = [
  ["Anywhere", Object.values(ANYWHERE)],
  ["Among the layers of the overview", Object.values(ON_THE_DIAGRAM)],
  ["In the tour", Object.values(IN_THE_TOUR)],
  ["On a map", [...Object.values(ON_A_MAP), ...Object.values(ON_MAPS)]],
  ["Where maps have steps", Object.values(ON_TRAILS)],
  ["On the page of a sample", Object.values(ON_A_SAMPLE)],
  ["On the page of a unit", Object.values(ON_A_UNIT)],
];

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
