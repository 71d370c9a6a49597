import { animate } from 'framer-motion/dom/mini';
import type { TrackSample } from '../monitor/lane-path.js';

/** A movement that can be stopped for a while. */
export type Movement = ReturnType<typeof animate>;

const FLIGHT_SECONDS = 0.9;
const ABSORB_SECONDS = 0.14;
const ABSORB_PX = 16;
const HIT_SECONDS = 0.24;
const DISSOLVE_SECONDS = 1.6;
/** How far the ciphertext sinks towards the server, in pixels. */
const SINK_PX = 20;

/** `x` runs from the inline start, so right-to-left turns its sign. */
const at = ({ x, y }: { x: number; y: number }, sign: number) =>
  `translate(${(x * sign).toFixed(1)}px, ${y.toFixed(1)}px)`;

/** Moves a chip along its track: 16 sampled translates in 900 ms. */
export function fly(chip: HTMLElement, track: TrackSample[], sign: number): Movement {
  const transform = track.map((sample) => at(sample, sign));
  const opacity = track.map((_, index) => (index === 0 ? 0 : 1));
  return animate(chip, { transform, opacity }, { duration: FLIGHT_SECONDS, ease: 'linear' });
}

/** Moves a dash of the given length along its track, turned in its direction, and lets it disappear at the end. */
export function dash(bar: HTMLElement, track: TrackSample[], sign: number, length: number): Movement {
  const transform = track.map((sample) => {
    const middle = { x: sample.x - length / 2, y: sample.y };
    return `${at(middle, sign)} rotate(${(sample.angle * sign).toFixed(3)}rad)`;
  });
  const last = track.length - 1;
  const opacity = track.map((_, index) => (index === 0 || index === last ? 0 : 1));
  return animate(bar, { transform, opacity }, { duration: FLIGHT_SECONDS, ease: 'linear' });
}

/** Lets a chip go into its room. */
export function absorb(chip: HTMLElement, end: TrackSample, sign: number): Movement {
  const to = { x: end.x + ABSORB_PX, y: end.y };
  const transform = [at(end, sign), at(to, sign)];
  return animate(chip, { transform, opacity: [1, 0] }, { duration: ABSORB_SECONDS });
}

/** Lights up a room's outline for a moment. */
export function lightUp(overlay: HTMLElement): Movement {
  return animate(overlay, { opacity: [1, 0] }, { duration: HIT_SECONDS });
}

/** Shows a text, turns it into its ciphertext, and lets that sink into the server; `hint` is hidden meanwhile. */
export function dissolve(words: HTMLElement, ciphertext: HTMLElement, hint: HTMLElement): Movement[] {
  const options = {
    duration: DISSOLVE_SECONDS,
    ease: 'linear' as const,
    times: [0, 0.1, 0.55, 0.7, 0.88, 1],
  };
  const still = 'translateY(0px)';
  const sunk = `translateY(${SINK_PX}px)`;
  return [
    animate(words, { opacity: [0, 1, 1, 0, 0, 0] }, options),
    animate(
      ciphertext,
      { opacity: [0, 0, 0, 1, 1, 0], transform: [still, still, still, still, still, sunk] },
      options,
    ),
    animate(hint, { opacity: [0, 0, 0, 0, 0, 1] }, options),
  ];
}
