// What does the page show? All of it is in the address, so that a link brings back what was seen.

export const PAGES = ["home", "map", "result", "compare", "sample", "layer", "unit"] as const;
export type Page = (typeof PAGES)[number];

/** One class, or a range of numbers, or a text, that samples must have in a column to be shown. */
export interface Condition {
  readonly column: string;
  readonly is: string; // 'cat', '0.2..0.8', '..3'; a part of the words for text
}

/** Everything that the address tells. */
export interface Place {
  readonly page: Page;
  readonly id: string; // of the result, or of the sample; the name of the layer, or of the unit (fc1:3)
  readonly data: string; // whose samples
  readonly model: string; // which network, by its fingerprint; '' for the one with most results
  readonly target: string; // what is asked about on a sample's page; '' for its prediction
  readonly at: string; // the layer whose relevance is shown there; '' for the input
  readonly methods: readonly string[]; // that are compared there; none for all that were asked
  readonly maps: readonly string[]; // results side by side
  readonly color: string; // a column; '' as the result prefers
  readonly classes: readonly string[]; // that maps color; none for the most frequent
  readonly sort: string; // the column that a layer's units are in the order of, '-auc:3' for the largest first
  readonly filter: readonly Condition[];
  readonly select: readonly number[]; // ids
  readonly of: string; // what is selected: 'sample', 'unit:fc1'
  readonly step: number; // of trails: which layer or epoch is shown
  readonly tour: number; // which step of the tour is shown, from 1 on; 0 for none
}

export const HOME: Place = {
  page: "home",
  id: "",
  data: "",
  model: "",
  target: "",
  at: "",
  methods: [],
  maps: [],
  color: "",
  classes: [],
  sort: "",
  filter: [],
  select: [],
  of: "sample",
  step: 0,
  tour: 0,
};
const WORDS = ["id", "data", "model", "target", "at", "color", "sort"] as const;
const LISTS = ["maps", "methods", "classes"] as const;
const NUMBERS = ["step", "tour"] as const;
const MOST_SELECTED = 2_000; // ids that an address holds

export function writePlace(place: Place): string {
  const parts = new URLSearchParams();
  if (place.page !== "home") parts.set("page", place.page);
  for (const name of WORDS) if (place[name]) parts.set(name, place[name]);
  for (const name of LISTS) if (place[name].length) parts.set(name, place[name].join(","));
  for (const { column, is } of place.filter) parts.append("where", `${encodeURIComponent(column)}=${is}`);
  if (place.select.length && place.select.length <= MOST_SELECTED) {
    parts.set("select", writeIds(place.select));
    if (place.of !== "sample") parts.set("of", place.of);
  }
  for (const name of NUMBERS) if (place[name]) parts.set(name, String(place[name]));
  return `#${parts}`;
}

/** The place that an address tells; what it does not know is left as on the home page. */
export function readPlace(fragment: string): Place {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const page = PAGES.find((one) => one === parts.get("page")) ?? "home";
  const filter = parts.getAll("where").flatMap((text) => {
    const [column, ...rest] = text.split("=");
    return column && rest.length ? [{ column: decoded(column), is: rest.join("=") }] : [];
  });
  const told = (name: string) => parts.get(name) ?? "";
  const list = (name: (typeof LISTS)[number]) => told(name).split(",").filter(Boolean);
  const number = (name: (typeof NUMBERS)[number]) => Number(/^\d{1,4}$/.exec(parts.get(name) ?? "")?.[0] ?? 0);
  return {
    page,
    id: told("id"),
    data: told("data"),
    model: told("model"),
    target: told("target"),
    at: told("at"),
    methods: list("methods"),
    maps: list("maps"),
    color: told("color"),
    classes: list("classes"),
    sort: told("sort"),
    filter,
    select: readIds(parts.get("select") ?? ""),
    of: parts.get("of") ?? "sample",
    step: number("step"),
    tour: number("tour"),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % in an address that was written by hand
  }
}

/** `0-3,7` for 0, 1, 2, 3 and 7. */
export function writeIds(ids: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && id === last[1] + 1) last[1] = id;
    else runs.push([id, id]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

export function readIds(text: string): number[] {
  return text.split(",").flatMap((run) => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(run);
    if (!found) return [];
    const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
    return Array.from({ length: Math.max(0, Math.min(last - first + 1, MOST_SELECTED)) }, (_, step) => first + step);
  });
}
