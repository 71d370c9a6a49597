import type { animate as Motion } from 'framer-motion/dom/mini';
import { easing, presets } from './presets.js';
import type { PresetName } from './presets.js';
import { reducedMotion } from './reduced-motion.js';

/** What moves elements, once it has loaded. */
const library: { motion?: typeof Motion } = {};

/** Sets what moves elements: it is loaded when the messages are there. */
export function provideMotion(motion: typeof Motion): void {
  library.motion = motion;
}

/**
 * Animates an element once, unless the user prefers reduced motion. Before `provideMotion` nothing moves.
 *
 * @returns resolves when the animation has ended
 */
export async function animate(element: Element, name: PresetName): Promise<void> {
  const { motion } = library;
  if (!motion || reducedMotion() || !element.isConnected) return;
  const { keyframes, duration } = presets[name];
  const own = Object.fromEntries(Object.entries(keyframes).map(([key, values]) => [key, [...values]]));
  await motion(element, own, { duration, ease: easing });
}
