// The source of the local web app: the server that `neuroglass serve` runs.
import { writeUnit } from "../core/units";
import { readFigure, readMessage, type Message } from "../core/wire";
import { readColumns, Unavailable, type Brushed, type Job, type News, type Saved, type Source, type Sprite } from "./source";
import { readAnswer, type Recording } from "./activity";
import { readPrediction, type Beside } from "./around";
import type { Layer, Lit, Network, Unit } from "./network";
import { readIds } from "./url";

const RETRY = 4000; // milliseconds
const SPRITE_COLUMNS = 25;
const MISSING = "Neuroglass-Missing"; // ids of a sprite that have no picture
const GONE = "The server does not answer. It may have been stopped: start `neuroglass serve` again; this page goes on by itself.";

async function ask(path: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<Response> {
  const sent = body === undefined ? { method } : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer: Response;
  try {
    answer = await fetch(`/api/${path}`, sent);
  } catch {
    throw new Unavailable(GONE, "lost");
  }
  if (answer.ok) return answer;
  const { error } = (await answer.json()) as { error: { kind: string; message: string } };
  throw new Unavailable(error.message, error.kind);
}

async function json<T>(path: string): Promise<T> {
  return (await (await ask(path)).json()) as T;
}

async function message(path: string, body?: unknown): Promise<Message> {
  return readMessage(await (await ask(path, body)).arrayBuffer());
}

async function sprite(ids: readonly number[], data: string, size: number): Promise<Sprite> {
  const across = Math.min(SPRITE_COLUMNS, Math.max(1, ids.length));
  const answer = await ask("samples/sprite", { ids, data, size, columns: across });
  const missing = new Set(readIds(answer.headers.get(MISSING) ?? ""));
  return { url: URL.createObjectURL(await answer.blob()), size, across, known: new Set(ids.filter((id) => !missing.has(id))) };
}

async function lit(path: string, body: unknown): Promise<Lit> {
  const { about, arrays } = await message(path, body);
  return { ids: arrays.ids, values: arrays.values, source: (about as { source: string }).source };
}

/** Words of an address after the question mark. */
function query(words: Readonly<Record<string, string>>): string {
  return new URLSearchParams(words).toString();
}

export const http: Source = {
  study: () => json("study"),
  catalog: () => json("catalog"),
  subject: () => json("subject"),
  ask: async (words) => (await (await ask("jobs", words)).json()) as Job,
  cancel: async (job) => void (await ask(`jobs/${job}`, undefined, "DELETE")),
  result: (id) => json(`results/${id}`),
  brush: async (stroke) => (await (await ask("brush", stroke)).json()) as Brushed,
  selections: async () => (await json<{ selections: Saved[] }>("selections")).selections,
  selection: async (key) => (await json<{ ids: number[] }>(`selections/${key}`)).ids,
  saveSelection: async (named, ids) => void (await ask("selections", { ...named, ids })),
  dropSelection: async (key) => void (await ask(`selections/${key}`, undefined, "DELETE")),
  figure: async (id, color, classes = []) => readFigure(await message(`results/${id}/figure?${query({ color, classes: classes.join() })}`)),
  figures: async (results, ids) => readFigure(await message("figures", ids ? { results, ids } : { results })),
  unitFigure: async (id, unit) => readFigure(await message(`results/${id}/units/${unit}`)),
  columns: async (id) => readColumns(await message(`results/${id}/arrays`, { fields: [] })),
  fields: (id, names) => message(`results/${id}/arrays`, { fields: names, columns: [] }),
  sample: (id, data) => json(`samples/${id}?data=${data}`),
  sampleFigure: async (id, data) => readFigure(await message(`samples/${id}/figure?data=${data}`)),
  sprite,
  path: (id, data, model) => json(`samples/${id}/path?${query({ data, model })}`),
  beside: async (id, data, results) => {
    const told = await message(`samples/${id}/attributions`, { data, results });
    return { figure: readFigure(told), results: (told.about as Pick<Beside, "results">).results };
  },
  baseline: async (data) => readFigure(await message(`samples/baseline?${query({ data })}`)),
  prediction: async (sample, step) => readPrediction(await message("prediction", { sample, step })),
  refusals: async (tried) => ((await (await ask("refusals", tried)).json()) as { refused: Record<string, string> }).refused,
  sound: async (id, data) => (await ask(`samples/${id}/audio?${query({ data })}`)).blob(),
  network: (model) => json<Network>(`network?${query({ model })}`),
  layer: (model, layer) => json<Layer>(`layer?${query({ model, layer })}`),
  unit: (model, unit) => json<Unit>(`unit?${query({ model, unit })}`),
  unitsOf: (model, layer, samples) => lit("lit/units", { model, layer, ids: samples }),
  samplesOf: (model, units) => lit("lit/samples", { model, units }),
  recordings: async () => (await json<{ recordings: Recording[] }>("recordings")).recordings,
  unitValues: async ({ recording, step }, { layer, index }, samples) => {
    const asked = recording ? message(`recordings/${recording}/unit`, { layer, unit: index }) : message("units/column", { unit: writeUnit({ layer, index }), ids: samples, step });
    const { ids, values } = (await asked).arrays;
    return { ids, values };
  },
  answers: async ({ recording, step }, layer, sample) =>
    readAnswer(await (recording ? message(`recordings/${recording}/samples`, { layer, ids: [sample] }) : message("units", { layer, sample, step }))),
  download: (id, kind) => `/api/results/${id}/download/${kind}`,
  watch: (told) => {
    let timer = 0;
    const again = () => (timer = window.setTimeout(() => (stop = listen(told, again, true)), RETRY));
    let stop = listen(told, again, false);
    return () => {
      clearTimeout(timer);
      stop();
    };
  },
};

/** Hear the server's events. `lost`: the server was lost before, so that its answer is news. `ended` is called where
 * the browser gave up on them: somebody answered, and refused; why, the next question tells. Returns how to stop. */
function listen(told: (news: News) => void, ended: () => void, lost: boolean): () => void {
  const events = new EventSource("/api/events");
  const heard = <T>(event: Event) => JSON.parse((event as MessageEvent<string>).data) as T;
  events.addEventListener("study", () => told({ of: "changed" }));
  events.addEventListener("jobs", (event) => told({ of: "jobs", ...heard<{ jobs: Job[] }>(event) }));
  events.addEventListener("job", (event) => told({ of: "job", job: heard<Job>(event) }));
  events.addEventListener("error", () => {
    const refused = events.readyState === EventSource.CLOSED;
    if (refused) told({ of: "found" });
    else if (!lost) told({ of: "lost" });
    lost = true;
    if (refused) ended();
  });
  events.addEventListener("open", () => {
    if (lost) told({ of: "found" });
    lost = false;
  });
  return () => events.close();
}
