// What do numbers stand for that came as codes of 8 or 16 bits? As surfaces/packing.py wrote them.
import type { Message, Tensor } from "./wire";

interface Code {
  readonly first: number; // what the code 0 stands for, in steps
  readonly step: number;
}

/** The message with its coded arrays as numbers. */
export function decoded({ about, arrays }: Message): Message {
  const { coded = {}, ...rest } = about as { coded?: Readonly<Record<string, Code>> };
  const read = Object.entries(coded).map(([name, code]): [string, Tensor] => [name, numbers(arrays[name], code)]);
  return { about: rest, arrays: { ...arrays, ...Object.fromEntries(read) } };
}

function numbers({ shape, data }: Tensor, { first, step }: Code): Tensor {
  const found = step === 1 ? new Float64Array(data.length) : new Float32Array(data.length); // whole numbers stay whole
  const missing = data instanceof Uint8Array ? 255 : 65535;
  for (let place = 0; place < data.length; place++) {
    found[place] = data[place] === missing ? NaN : (first + data[place]) * step;
  }
  return { shape, data: found };
}
