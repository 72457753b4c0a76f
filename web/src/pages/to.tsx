// A link to a place of the app.
import type { ComponentChildren } from "preact";
import { HOME, writePlace, type Place } from "../state/url";
import { useStore } from "./context";
import { follow } from "./link";

/** What is not named of the place is as at home. */
export function To({ place, children }: { place: Partial<Place>; children: ComponentChildren }) {
  const store = useStore();
  const whole = { ...HOME, ...place };
  return (
    <a href={writePlace(whole)} onClick={follow(() => store.go(whole))}>
      {children}
    </a>
  );
}
