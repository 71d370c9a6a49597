import { animate as motion } from 'framer-motion/dom/mini';
import { easing, presets } from './presets.js';
import type { PresetName } from './presets.js';

/** Whether the user prefers reduced motion. */
export function reducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Animates an element once, unless the user prefers reduced motion. Resolves when the animation has ended. */
export async function animate(element: Element, name: PresetName): Promise<void> {
  if (reducedMotion() || !element.isConnected) return;
  const { keyframes, duration } = presets[name];
  const own = Object.fromEntries(Object.entries(keyframes).map(([key, values]) => [key, [...values]]));
  await motion(element, own, { duration, ease: easing });
}
