// What every page has: the name of the study, the ways to the pages, trouble in words, the live line, the keys.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ANYWHERE, isTyping, ON_A_MAP, press, type Key } from "../state/keys";
import { NOTHING } from "../state/store";
import { HOME, type Page } from "../state/url";
import { useStore } from "./context";
import { Jobs } from "./jobs";
import { follow } from "./link";

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
      <p class="status" role="status" aria-live="polite">
        {store.status.value}
      </p>
      <Help />
    </>
  );
}

function Top() {
  const store = useStore();
  const { page } = store.place.value;
  const { value: study } = store.study;
  const link = (to: Page, name: string) => (
    <a href={`#page=${to}`} aria-current={page === to ? "page" : undefined} onClick={follow(() => store.go({ ...HOME, page: to }))}>
      {name}
    </a>
  );
  return (
    <header class="top">
      <strong class="brand">Neuroglass</strong>
      <span class="study-name" title={study?.title ?? ""}>
        {study?.title || study?.folder || ""}
      </span>
      <nav aria-label="Pages">
        {link("home", "Study")}
        {link("map", "Maps")}
      </nav>
      <Jobs />
      <button type="button" class="plain" aria-haspopup="dialog" onClick={() => (store.help.value = true)}>
        Keys <kbd>?</kbd>
      </button>
    </header>
  );
}

function useKeys(): void {
  const store = useStore();
  useEffect(() => {
    const keys = {
      help: () => (store.help.value = !store.help.value),
      home: () => store.go({ ...HOME }),
      map: () => store.go({ ...HOME, page: "map" }),
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
    <dialog ref={dialog} aria-labelledby="keys" onClose={() => (help.value = false)}>
      <h2 id="keys">Keys</h2>
      <KeyList title="Anywhere" keys={Object.values(ANYWHERE)} />
      <KeyList title="On a map" keys={Object.values(ON_A_MAP)} />
      <p>On a picture, a heat map, a line or tokens, the arrow keys read the values.</p>
      <p>Hold Shift while choosing to add to the selection, Alt to take away from it.</p>
      <button type="button" onClick={() => (help.value = false)}>
        Close
      </button>
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
