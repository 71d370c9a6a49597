import { animate } from 'framer-motion/dom/mini';
import type { TrackSample } from '../monitor/lane-path.js';

/** A movement that can be stopped for a while. */
export type Movement = ReturnType<typeof animate>;

const FLIGHT_SECONDS = 0.9;
const ABSORB_SECONDS = 0.14;
const ABSORB_PX = 16;
const HIT_SECONDS = 0.24;

/** `x` runs from the inline start, so right-to-left turns its sign. */
const at = ({ x, y }: { x: number; y: number }, sign: number) =>
  `translate(${(x * sign).toFixed(1)}px, ${y.toFixed(1)}px)`;

/** Moves a packet along its track: 16 sampled translates in 900 ms. */
export function fly(chip: HTMLElement, track: TrackSample[], sign: number): Movement {
  const transform = track.map((sample) => `${at(sample, sign)} translateY(-50%)`);
  return animate(
    chip,
    { transform, opacity: track.map((_, index) => (index === 0 ? 0 : 1)) },
    { duration: FLIGHT_SECONDS, ease: 'linear' },
  );
}

/** Draws the bar behind a packet: the same places, turned along the way. */
export function trail(bar: HTMLElement, track: TrackSample[], sign: number, length: number): Movement {
  const transform = track.map((sample) => {
    const turn = sign > 0 ? sample.angle : Math.PI - sample.angle;
    const start = { x: sample.x - (sign > 0 ? length : -length) * sign, y: sample.y };
    return `${at(start, sign)} rotate(${turn.toFixed(3)}rad)`;
  });
  const last = track.length - 1;
  const opacity = track.map((_, index) => (index === 0 || index === last ? 0 : 0.8));
  return animate(bar, { transform, opacity }, { duration: FLIGHT_SECONDS, ease: 'linear' });
}

/** Lets a packet go into its room. */
export function absorb(chip: HTMLElement, end: TrackSample, sign: number): Movement {
  const to = { x: end.x + ABSORB_PX, y: end.y };
  const transform = [at(end, sign), at(to, sign)].map((place) => `${place} translateY(-50%)`);
  return animate(chip, { transform, opacity: [1, 0] }, { duration: ABSORB_SECONDS });
}

/** Lights up a room's outline for a moment. */
export function lightUp(overlay: HTMLElement): void {
  void animate(overlay, { opacity: [1, 0] }, { duration: HIT_SECONDS });
}
