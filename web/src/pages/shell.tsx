// What every page has: the name of the study, the ways to the pages, trouble in words, the live line, the keys.
import "./shell.css";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ANYWHERE, isTyping, press, SHEET, type Key } from "../state/keys";
import { NOTHING } from "../state/store";
import { HOME, writePlace, type Page, type Place } from "../state/url";
import { useStore } from "./context";
import { Jobs } from "./jobs";
import { follow } from "./link";
import { stepsOf, Tour, TourButton, visit } from "./tour";

export function Shell({ children }: { children: ComponentChildren }) {
  const store = useStore();
  const { value: trouble } = store.trouble;
  useKeys();
  return (
    <>
      <a class="skip" href="#content" onClick={follow(() => document.getElementById("content")?.focus())}>
        Skip to the content
      </a>
      <Top />
      {trouble && (
        <div class="trouble" role="alert">
          <span>{trouble}</span>
          <button type="button" onClick={() => void store.load()}>
            Try again
          </button>
        </div>
      )}
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Tour />
      <p class="status" role="status" aria-live="polite">
        {store.status.value}
      </p>
      <Help />
    </>
  );
}

function Top() {
  const store = useStore();
  const { value: study } = store.study;
  return (
    <header class="top">
      <strong class="brand">Neuroglass</strong>
      <span class="study-name" title={study?.title ?? ""}>
        {study?.title || study?.folder || ""}
      </span>
      <nav aria-label="Pages">
        <ToPage name="Overview" pages={["home"]} to={HOME} />
        <ToPage name="Maps" pages={["map"]} to={{ ...HOME, page: "map" }} />
        <ToPage name="Samples" pages={["sample"]} to={{ ...HOME, page: "sample" }} />
        <ToPage name="Layers" pages={["layer", "unit"]} to={{ ...HOME, page: "layer" }} />
      </nav>
      <Jobs />
      <TourButton />
      <button type="button" class="plain" aria-haspopup="dialog" onClick={() => (store.help.value = true)}>
        Keys <kbd>?</kbd>
      </button>
    </header>
  );
}

/** The way to a page; it is marked while one of its pages is shown. */
function ToPage({ name, pages, to }: { name: string; pages: readonly Page[]; to: Place }) {
  const store = useStore();
  const here = pages.includes(store.place.value.page);
  return (
    <a href={writePlace(to)} aria-current={here ? "page" : undefined} onClick={follow(() => store.go(to))}>
      {name}
    </a>
  );
}

function useKeys(): void {
  const store = useStore();
  useEffect(() => {
    const keys = {
      help: () => (store.help.value = !store.help.value),
      home: () => store.go({ ...HOME }),
      map: () => store.go({ ...HOME, page: "map" }),
      tour: () => stepsOf(store.study.value).length && visit(store, 1),
      clear: () => (store.help.value ? (store.help.value = false) : store.select(NOTHING)),
    };
    const pressed = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && !isTyping(event.target)) press(event, ANYWHERE, keys);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [store]);
}

function Help() {
  const { help } = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    if (help.value) dialog.current!.showModal();
    else dialog.current!.close();
  }, [help.value]);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="keys" onClose={() => (help.value = false)}>
      <div class="help-head">
        <h2 id="keys">Keys</h2>
        <button type="button" onClick={() => (help.value = false)}>
          Close
        </button>
      </div>
      <div class="sheet">
        {SHEET.map(([where, keys]) => (
          <KeyList key={where} title={where} keys={keys} />
        ))}
      </div>
      <p>On a picture, a heat map, a line or tokens, the arrow keys read the values.</p>
      <p>Hold Shift while choosing to add to the selection, Alt to take away from it.</p>
    </dialog>
  );
}

function KeyList({ title, keys }: { title: string; keys: readonly Key[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl class="key-list">
        {keys.map(({ shown, does }) => (
          <div key={shown}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
