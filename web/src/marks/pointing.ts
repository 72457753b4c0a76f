// Which cell is read on an image? Its own one, or the one that is read on images of the same size beside it.
import { signal, type Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import type { Figure } from "../figure";

export type Cell = readonly [number, number]; // row as drawn, column

/** A cell, and the rows and columns of the images that have it. */
export interface Read {
  readonly at: Cell;
  readonly of: string;
  readonly on: object; // the image that has the pointer, or the keyboard
}

/** Shared by the images of a comparison; null where each is read alone. */
export const Pointing = createContext<Signal<Read | null> | null>(null);

type Move = (next: (before: Cell | null) => Cell | null) => void;

/** The cell that is read on an image of this size, how to read another one, and whether it is read here. */
export function usePointing(rows: number, columns: number): [Cell | null, Move, boolean] {
  const shared = useContext(Pointing);
  const own = useMemo(() => signal<Read | null>(null), []);
  const read = shared ?? own;
  const of = `${rows} × ${columns}`;
  const at = read.value?.of === of ? read.value.at : null;
  return [
    at,
    (next) => {
      const cell = next(at);
      read.value = cell && { at: cell, of, on: own };
    },
    read.value?.on === own,
  ];
}

/** What each panel of a figure shares: the images under one heading, which show one sample, are read together. */
export function useReadTogether({ headings, panels }: Figure, columns: number): readonly (Signal<Read | null> | null)[] {
  const outer = useContext(Pointing);
  return useMemo(() => {
    let shared: Signal<Read | null> | null = null;
    return panels.map((_, place) => {
      if (place % columns === 0 && headings[place / columns]) shared = signal(null);
      return outer ?? shared;
    });
  }, [headings, panels, columns, outer]);
}
