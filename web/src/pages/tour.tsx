// What happens to one sample on its way through the network? A card that stays while it leads from place to place.
import "./tour.css";
import { batch } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { IN_THE_TOUR, press } from "../state/keys";
import type { TourStep } from "../state/network";
import type { Study } from "../state/source";
import type { Store } from "../state/store";
import { readPlace } from "../state/url";
import { useStore } from "./context";

const SEEN = "neuroglass tour"; // in the browser's own storage, before the name of the study

export function Tour() {
  const store = useStore();
  const steps = stepsOf(store.study.value);
  const { tour: number } = store.place.value;
  useFirstVisit(store);
  const step = steps[number - 1];
  return step ? <Card {...{ step, number, steps }} /> : null;
}

/** The way to the tour, where the study has one. */
export function TourButton() {
  const store = useStore();
  const steps = stepsOf(store.study.value);
  if (!steps.length) return null;
  return (
    <button type="button" class="plain" onClick={() => visit(store, 1)}>
      Tour
    </button>
  );
}

interface CardProps {
  readonly step: TourStep;
  readonly number: number; // of the step, from 1
  readonly steps: readonly TourStep[];
}

function Card({ step, number, steps }: CardProps) {
  const store = useStore();
  const element = useRef<HTMLElement>(null);
  useEffect(() => element.current!.focus(), [number]);
  const last = number === steps.length;
  const does = {
    next: () => (last ? leave(store) : visit(store, number + 1)),
    back: () => visit(store, Math.max(1, number - 1)),
    skip: () => leave(store),
  };
  return (
    <section ref={element} class="tour" tabIndex={-1} aria-labelledby="tour" aria-describedby="tour-text" onKeyDown={(event) => void press(event, IN_THE_TOUR, does)}>
      <h2 id="tour">
        {step.title} <span class="about">{`step ${number} of ${steps.length}`}</span>
      </h2>
      <p id="tour-text">{step.text}</p>
      <p class="tour-buttons">
        <button type="button" disabled={number === 1} onClick={does.back}>
          Back
        </button>
        <button type="button" class="tour-next" onClick={does.next}>
          {last ? "Done" : "Next"}
        </button>
        {!last && (
          <button type="button" class="plain" onClick={does.skip}>
            Skip the tour
          </button>
        )}
      </p>
    </section>
  );
}

/** Open the tour where the study was never opened before, and the address asks for nothing else. */
function useFirstVisit(store: Store): void {
  const { value: study } = store.study;
  const known = study !== null && stepsOf(study).length > 0;
  useEffect(() => {
    if (!known || window.location.hash.length > 1) return;
    const name = `${SEEN} ${study.folder} ${study.title}`;
    if (window.localStorage.getItem(name)) return;
    window.localStorage.setItem(name, "seen");
    visit(store, 1);
  }, [known]);
}

export function stepsOf(study: Study | null): readonly TourStep[] {
  return study?.tour ?? [];
}

/** Go to the place of a step; what it selects is selected. */
export function visit(store: Store, number: number): void {
  const place = readPlace(stepsOf(store.study.value)[number - 1].place);
  batch(() => {
    store.selection.value = { of: place.of, ids: place.select, by: "the tour" };
    store.go({ ...place, tour: number });
  });
}

function leave(store: Store): void {
  store.go({ tour: 0 });
  store.status.value = "The tour is over; the button Tour brings it back.";
  document.getElementById("content")!.focus();
}
