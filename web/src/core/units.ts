// How is a unit spelled? The layer, a colon, its index: fc1:3.

export interface Spelled {
  readonly layer: string;
  readonly index: number;
}

/** The layer and the index that a text names; null where it names no unit. */
export function readUnit(text: string): Spelled | null {
  const found = /^(.+):(\d{1,9})$/.exec(text.trim());
  return found && { layer: found[1], index: Number(found[2]) };
}

export function writeUnit({ layer, index }: Spelled): string {
  return `${layer}:${index}`;
}

const BY_UNIT = "unit:"; // what a color begins with that is no column

/** The unit by which an address colors maps; '' where it names a column. */
export function unitOfColor(color: string): string {
  return color.startsWith(BY_UNIT) ? color.slice(BY_UNIT.length) : "";
}

export function colorOfUnit(unit: string): string {
  return BY_UNIT + unit;
}
