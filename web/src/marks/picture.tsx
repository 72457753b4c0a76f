// What the sample looks like: gray or in colors, with its values under the pointer.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { brief, labelAt } from "../core/text";
import type { Picture } from "../figure";
import { Image } from "./image";
import { Empty } from "./empty";

export interface PictureProps {
  readonly mark: Picture;
  readonly label: string;
  readonly over?: ComponentChildren; // what lies on it
}

export function PictureMark({ mark, label, over }: PictureProps) {
  const [rows, columns, channels = 1] = mark.values.shape;
  const values = mark.values.data;
  const colors = useMemo(() => {
    const bytes = new Uint8Array(rows * columns * 3);
    for (let k = 0; k < bytes.length; k++) {
      const value = values[channels === 1 ? Math.floor(k / 3) : k];
      bytes[k] = Math.round((Number.isNaN(value) ? 0 : value) * 255);
    }
    return bytes;
  }, [values]);
  if (!rows || !columns) return <Empty />;
  const [down, across] = mark.axes;
  const value = (row: number, column: number) => {
    const first = (row * columns + column) * channels;
    return Array.from(values.subarray(first, first + channels), (share) => brief(share, 3)).join(" ");
  };
  const read = (row: number, column: number) =>
    `${down.name} ${labelAt(down, row)}, ${across.name} ${labelAt(across, column)}: ${value(row, column)}`;
  return <Image {...{ rows, columns, colors, label, read, value, over }} upward={false} />;
}
