// What do all views share? One place in the address, one selection, one sample under the pointer.
import { batch, computed, effect, signal } from "@preact/signals";
import { Unavailable, type Job, type News, type Source, type Study, type Words } from "./source";
import { HOME, readPlace, writePlace, type Place } from "./url";

/** Samples (or units) by id, and who chose them. */
export interface Selection {
  readonly of: string; // 'sample', 'unit:fc1'
  readonly ids: readonly number[];
  readonly by: string; // what set it, in words: 'lasso on the map of fc1'
}

/** What a pointer rests on, and the result that it rests on; '' where that is no map. */
export interface Pointed {
  readonly of: string;
  readonly id: number;
  readonly on: string;
}

export const NOTHING: Selection = { of: "sample", ids: [], by: "" };

/** The state of one page. Views read its signals; whatever is in `place` is in the address. */
export class Store {
  readonly place = signal<Place>(HOME);
  readonly selection = signal<Selection>(NOTHING);
  readonly hovered = signal<Pointed | null>(null);
  readonly study = signal<Study | null>(null);
  readonly trouble = signal(""); // what went wrong, in words; '' where nothing did
  readonly status = signal(""); // what just happened, for the live line
  readonly jobs = signal<readonly Job[]>([]);
  readonly help = signal(false); // whether the sheet of keys is open
  readonly selected = computed(() => new Set(this.selection.value.ids));
  private read = 0;

  constructor(readonly source: Source) {}

  /** Follow the address, and let the address follow. Returns how to stop. */
  follow(window: Window): () => void {
    const arrive = () =>
      batch(() => {
        const place = readPlace(window.location.hash);
        this.place.value = place;
        if (place.select.length) this.selection.value = { of: place.of, ids: place.select, by: "the address" };
      });
    arrive();
    window.addEventListener("hashchange", arrive);
    const stop = effect(() => {
      const { ids, of } = this.selection.value;
      const wanted = writePlace({ ...this.place.value, select: ids, of });
      if (wanted !== (window.location.hash || "#")) window.history.replaceState(null, "", wanted);
    });
    return () => {
      window.removeEventListener("hashchange", arrive);
      stop();
    };
  }

  /** Read the study, and again whenever the host says that it changed. Returns how to stop. */
  watch(): () => void {
    void this.load();
    return this.source.watch((news) => this.hear(news));
  }

  private hear(news: News): void {
    if (news.of === "lost") this.trouble.value = "The connection to the server was lost; what is shown may be old.";
    else if (news.of === "jobs") this.jobs.value = news.jobs;
    else if (news.of === "job") this.jobs.value = withJob(this.jobs.value, news.job);
    else void this.load();
  }

  /** Ask the network; the job is followed by the news of the host. What is refused at once is told in words. */
  async ask(words: Words): Promise<void> {
    const job = await this.source.ask(words);
    batch(() => {
      const told = this.jobs.value.some(({ id }) => id === job.id); // the news of it may have come first
      if (!told) this.jobs.value = [...this.jobs.value, job];
      this.status.value = `Asked: ${job.title}`;
    });
  }

  async load(): Promise<void> {
    const turn = ++this.read;
    try {
      const study = await this.source.study();
      if (turn === this.read) batch(() => ((this.study.value = study), (this.trouble.value = "")));
    } catch (fault) {
      if (turn === this.read) this.trouble.value = words(fault);
    }
  }

  /** Change what is shown; earlier places stay in the browser's history where the page changes. */
  go(change: Partial<Place>): void {
    const next = { ...this.place.value, ...change };
    const address = writePlace({ ...next, select: this.selection.value.ids, of: this.selection.value.of });
    if (next.page !== this.place.value.page || next.id !== this.place.value.id) window.history.pushState(null, "", address);
    this.place.value = next;
  }

  select(selection: Selection): void {
    const { ids, by } = selection;
    batch(() => {
      this.selection.value = selection;
      this.status.value = ids.length ? `${ids.length.toLocaleString("en")} selected by ${by}` : "Nothing is selected";
    });
  }
}

/** The jobs with one of them as it is now; it joins them where it is new. */
function withJob(jobs: readonly Job[], job: Job): readonly Job[] {
  return jobs.some(({ id }) => id === job.id) ? jobs.map((one) => (one.id === job.id ? job : one)) : [...jobs, job];
}

/** What went wrong, in words that a person can act on. */
export function words(fault: unknown): string {
  if (fault instanceof Unavailable) return fault.message;
  return fault instanceof Error ? `The page failed: ${fault.message}` : String(fault);
}
