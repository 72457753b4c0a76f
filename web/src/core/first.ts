// Which come first in an order? Without sorting the rest.

/** The first of all, in order, at most so many; equal ones stay as they were. */
export function firstOf<T>(all: readonly T[], most: number, before: (one: T, other: T) => boolean): T[] {
  const kept: T[] = [];
  for (const one of all) {
    if (kept.length === most && !before(one, kept[most - 1])) continue;
    let [low, high] = [0, kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(one, kept[middle])) high = middle;
      else low = middle + 1;
    }
    if (kept.length === most) kept.pop();
    kept.splice(low, 0, one);
  }
  return kept;
}
