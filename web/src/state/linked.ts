// What is chosen on the maps of a page without an app? A choice on one is seen on all that show the same points.
import { signal } from "@preact/signals";
import type { Choosing } from "../marks/panel";

const NONE: readonly number[] = [];

/** The chosen ids, by what they are: 'sample@1f3c'. */
export class Linked {
  readonly chosen = signal<ReadonlyMap<string, readonly number[]>>(new Map());

  ids(of: string): readonly number[] {
    return this.chosen.value.get(of) ?? NONE;
  }

  choose(of: string, ids: readonly number[]): void {
    const others = [...this.chosen.value].filter(([name]) => name !== of);
    this.chosen.value = new Map(ids.length ? [...others, [of, ids]] : others);
  }

  /** How a map of these is chosen from; not at all where `of` is ''. */
  choosing(of: string): Choosing | undefined {
    return of ? { ids: this.ids(of), choose: (ids) => this.choose(of, ids) } : undefined;
  }
}
