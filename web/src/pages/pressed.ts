// What do a page's own keys do, wherever on it the focus is?
import { useEffect } from "preact/hooks";
import { isTyping, press, type Action, type Key } from "../state/keys";

export function usePressed<Name extends string>(keys: Readonly<Record<Name, Key>>, does: Action<Name>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && !isTyping(event.target)) press(event, keys, does);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
}
