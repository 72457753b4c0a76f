// How does the browser read what Python sends? The safetensors layout: a JSON header, then raw arrays.
import { FORMAT, type Figure } from "../figure";

export type Numbers = Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/** Numbers with a shape, in C order. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Numbers;
  readonly truths?: boolean; // each number is 0 for no or 1 for yes
}

/** What one message says: plain data, and the arrays that it names. */
export interface Message {
  readonly about: unknown;
  readonly arrays: Readonly<Record<string, Tensor>>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

type Reader = (buffer: ArrayBuffer, start: number, bytes: number) => Numbers;

const READERS: Record<string, Reader> = {
  F64: (buffer, start, bytes) => new Float64Array(...placed(buffer, start, bytes, 8)),
  F32: (buffer, start, bytes) => new Float32Array(...placed(buffer, start, bytes, 4)),
  F16: (buffer, start, bytes) => Float32Array.from(new Uint16Array(...placed(buffer, start, bytes, 2)), half),
  I64: (buffer, start, bytes) => Float64Array.from(new BigInt64Array(...placed(buffer, start, bytes, 8)), Number),
  U64: (buffer, start, bytes) => Float64Array.from(new BigUint64Array(...placed(buffer, start, bytes, 8)), Number),
  I32: (buffer, start, bytes) => new Int32Array(...placed(buffer, start, bytes, 4)),
  U32: (buffer, start, bytes) => new Uint32Array(...placed(buffer, start, bytes, 4)),
  I16: (buffer, start, bytes) => new Int16Array(...placed(buffer, start, bytes, 2)),
  U16: (buffer, start, bytes) => new Uint16Array(...placed(buffer, start, bytes, 2)),
  I8: (buffer, start, bytes) => new Int8Array(buffer, start, bytes),
  U8: (buffer, start, bytes) => new Uint8Array(buffer, start, bytes),
  BOOL: (buffer, start, bytes) => new Uint8Array(buffer, start, bytes),
};

/** A view where the bytes are aligned, else a view of a copy. */
function placed(buffer: ArrayBuffer, start: number, bytes: number, item: number): [ArrayBuffer, number, number] {
  return start % item === 0 ? [buffer, start, bytes / item] : [buffer.slice(start, start + bytes), 0, bytes / item];
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -24 * fraction;
}

/** The message in a buffer. Throws where the bytes are no message. */
export function readMessage(buffer: ArrayBuffer): Message {
  const size = buffer.byteLength < 8 ? Infinity : Number(new DataView(buffer).getBigUint64(0, true));
  if (8 + size > buffer.byteLength) {
    throw new Error(`${buffer.byteLength} bytes came, which end before their header does; load the page again`);
  }
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size))) as Record<string, Entry>;
  const { __metadata__: told, ...entries } = header as Record<string, Entry> & { __metadata__?: { json?: string } };
  const arrays: Record<string, Tensor> = {};
  for (const [name, { dtype, shape, data_offsets: [first, last] }] of Object.entries(entries)) {
    const read = READERS[dtype];
    if (!read) throw new Error(`the array ${name} is of type ${dtype}; known are ${Object.keys(READERS).join(", ")}`);
    if (8 + size + last > buffer.byteLength) throw new Error(`the array ${name} ends after the message does`);
    arrays[name] = { shape, data: read(buffer, 8 + size + first, last - first), truths: dtype === "BOOL" };
  }
  return { about: told?.json ? JSON.parse(told.json) : null, arrays };
}

/** The figure that a message tells: every `{array: name}` is replaced by the array itself. */
export function readFigure({ about, arrays }: Message): Figure {
  const figure = restored(about, arrays) as Figure & { format?: number };
  if (figure?.kind !== "Figure" || figure.format !== FORMAT) {
    throw new Error(`this is no figure of format ${FORMAT}; load the page again, or update neuroglass`);
  }
  return figure;
}

function restored(part: unknown, arrays: Readonly<Record<string, Tensor>>): unknown {
  if (Array.isArray(part)) return part.map((one) => restored(one, arrays));
  if (typeof part !== "object" || part === null) return part;
  if ("array" in part) {
    const found = arrays[String(part.array)];
    if (!found) throw new Error(`the figure names the array ${String(part.array)}, which did not come`);
    return found;
  }
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, restored(value, arrays)]));
}
