// A field that keeps what is being typed while the page around it changes, and tells it once it is complete.
import { useState } from "preact/hooks";

export interface TypedProps {
  readonly value: string | number; // a number: whole numbers from 0 are asked for
  readonly max?: number | undefined;
  readonly placeholder?: string;
  readonly tell: (typed: string) => void;
}

export function Typed({ value, max, placeholder = "", tell }: TypedProps) {
  const [typed, setTyped] = useState<string | null>(null); // null: nothing is being typed
  const complete = (text: string) => {
    setTyped(null);
    tell(text);
  };
  const limits = typeof value === "number" ? ({ type: "number", min: 0, max, step: 1 } as const) : ({ type: "text" } as const);
  return (
    <input
      {...limits}
      placeholder={placeholder}
      value={typed ?? value}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onChange={(event) => complete(event.currentTarget.value)}
      onBlur={() => setTyped(null)}
    />
  );
}
