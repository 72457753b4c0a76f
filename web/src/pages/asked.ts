// An answer that is on its way: waiting, here, or refused in words. Late answers to earlier questions are dropped.
import { useEffect, useState } from "preact/hooks";
import { words } from "../state/store";

export interface Asked<T> {
  readonly answer: T | null; // the last that came; it stays while the next is waited for
  readonly waiting: boolean;
  readonly trouble: string;
}

/** Ask whenever one of `about` changes. */
export function useAsked<T>(ask: () => Promise<T>, about: readonly unknown[]): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ answer: null, waiting: true, trouble: "" });
  useEffect(() => {
    let late = false;
    setAsked((before) => ({ ...before, waiting: true, trouble: "" }));
    ask().then(
      (answer) => late || setAsked({ answer, waiting: false, trouble: "" }),
      (fault: unknown) => late || setAsked({ answer: null, waiting: false, trouble: words(fault) }),
    );
    return () => {
      late = true;
    };
  }, about);
  return asked;
}
