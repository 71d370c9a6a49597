import { animate as move } from 'framer-motion/dom/mini';
import { easing, presets } from './presets.js';
import type { PresetName } from './presets.js';
import { reducedMotion } from './reduced-motion.js';

/**
 * Animates an element once, unless the user prefers reduced motion.
 *
 * @returns resolves when the animation has ended
 */
export async function animate(element: Element, name: PresetName): Promise<void> {
  if (reducedMotion() || !element.isConnected) return;
  const { keyframes, duration } = presets[name];
  const own = Object.fromEntries(Object.entries(keyframes).map(([key, values]) => [key, [...values]]));
  await move(element, own, { duration, ease: easing });
}
