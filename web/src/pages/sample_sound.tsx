// How does the sample sound? A player, and where it is now along the sample.
import { useEffect, useRef } from "preact/hooks";
import { useAsked } from "./asked";
import { useStore } from "./context";
import { Refused } from "./told";

export interface SoundProps {
  readonly id: number;
  readonly data: string;
  readonly play: (share: number | null) => void; // how far it is, null before it begins
}

export function Sound({ id, data, play }: SoundProps) {
  const { source } = useStore();
  const heard = useAsked(async () => URL.createObjectURL(await source.sound(id, data)), [id, data]); // whole, so that one can go anywhere in it
  useEffect(() => () => void (heard.answer && URL.revokeObjectURL(heard.answer)), [heard.answer]);
  if (heard.trouble) return <Refused why={heard.trouble} />;
  return heard.answer && <Player address={heard.answer} play={play} />;
}

function Player({ address, play }: { address: string; play: SoundProps["play"] }) {
  const player = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    let frame = 0;
    const follow = () => {
      const { currentTime, duration, paused } = player.current!;
      play(currentTime > 0 && duration > 0 ? currentTime / duration : null);
      if (!paused) frame = requestAnimationFrame(follow);
    };
    const heard = player.current!;
    const begun = ["play", "pause", "seeked", "timeupdate"];
    const restart = () => {
      cancelAnimationFrame(frame);
      follow();
    };
    for (const name of begun) heard.addEventListener(name, restart);
    return () => {
      cancelAnimationFrame(frame);
      for (const name of begun) heard.removeEventListener(name, restart);
      play(null);
    };
  }, [address]);
  return <audio ref={player} controls preload="metadata" src={address} aria-label="Sound of the sample" />;
}

/** Where the sound is now, on an axis of time that goes across. */
export function Playhead({ share }: { share: number }) {
  return <span class="playhead" style={{ left: `${share * 100}%` }} data-transient />;
}
