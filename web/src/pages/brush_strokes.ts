// What does the network say of a sample, with what is hidden now? One question at a time, and the newest counts.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { toggled, withBox, type Box, type Boxes } from "../core/strokes";
import type { Brushed } from "../state/source";
import { words } from "../state/store";
import { useStore } from "./context";

const NONE: Boxes = new Map();

/** What is hidden, and what the network said of it last. */
export interface Strokes {
  readonly boxes: Boxes;
  readonly hide: (box: Box, hidden: boolean) => void;
  readonly toggle: (box: Box) => void;
  readonly clear: () => void;
  readonly answer: Brushed | null;
  readonly trouble: string;
}

/** Nothing is hidden when another sample, or another checkpoint, is looked at. */
export function useStrokes(sample: number, step: string, live: boolean): Strokes {
  const [of, about] = useState({ boxes: NONE, sample, step });
  const boxes = of.sample === sample && of.step === step ? of.boxes : NONE;
  const change = (next: (boxes: Boxes) => Boxes) =>
    about((before) => ({ boxes: next(before.sample === sample && before.step === step ? before.boxes : NONE), sample, step }));
  const said = useAnswers(sample, step, boxes, live);
  return {
    boxes,
    hide: (box, hidden) => change((before) => withBox(before, box, hidden)),
    toggle: (box) => change((before) => toggled(before, box)),
    clear: () => change(() => NONE),
    ...said,
  };
}

interface Said {
  readonly about: string; // the sample and the checkpoint
  readonly answer: Brushed | null;
  readonly trouble: string;
}

function useAnswers(sample: number, step: string, boxes: Boxes, live: boolean): Pick<Strokes, "answer" | "trouble"> {
  const { source } = useStore();
  const about = `${sample} ${step}`;
  const [said, setSaid] = useState<Said>({ about, answer: null, trouble: "" });
  const turn = useRef({ stroke: 0, busy: false, waiting: false });
  const asked = useMemo(() => ({ about, sample, step, boxes: [...boxes.values()] }), [about, boxes]);
  const latest = useRef(asked);
  latest.current = asked;
  useEffect(() => {
    const state = turn.current;
    const send = async () => {
      if (state.busy) return void (state.waiting = true);
      state.busy = true;
      const { about: own, ...stroke } = latest.current;
      try {
        const answer = await source.brush({ ...stroke, stroke: ++state.stroke });
        setSaid({ about: own, answer, trouble: "" });
      } catch (fault) {
        setSaid({ about: own, answer: null, trouble: words(fault) });
      }
      state.busy = false;
      if (!state.waiting) return;
      state.waiting = false;
      void send();
    };
    if (live) void send();
  }, [asked, live]);
  return said.about === about ? said : { answer: null, trouble: "" };
}
