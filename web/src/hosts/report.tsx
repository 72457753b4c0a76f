// The one-file report: figures that the page carries become alive in the place of their pictures.
import "./report.css";
import { render } from "preact";
import { readFigure, readMessage } from "../core/wire";
import { FigureView } from "../marks/figure";

/** The bytes of a script element: gzip in base64. */
async function carried(element: Element): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(element.textContent!.trim()), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked).arrayBuffer();
}

/** Draw the figure of each script in the element that it names; the picture stays where that fails, and says why. */
async function enliven(script: HTMLScriptElement): Promise<void> {
  const place = document.getElementById(script.dataset.figure!);
  if (!place) return;
  const figure = readFigure(readMessage(await carried(script)));
  const pictures = [...place.childNodes];
  const drawn = document.createElement("div");
  place.append(drawn);
  render(<FigureView figure={figure} level={3} python={script.dataset.python ?? ""} />, drawn);
  for (const picture of pictures) picture.remove();
}

/** Figures are drawn as they come near, so that a long report opens at once; all of them before it is printed. */
function watch(): void {
  const scripts = new Map<Element, HTMLScriptElement>();
  const watcher = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        void enliven(scripts.get(target)!);
      }
    },
    { rootMargin: "600px" },
  );
  for (const script of document.querySelectorAll<HTMLScriptElement>("script[data-figure]")) {
    const place = document.getElementById(script.dataset.figure!);
    if (!place) continue;
    scripts.set(place, script);
    watcher.observe(place);
  }
  document.documentElement.dataset.ready = String(scripts.size);
}

watch();
