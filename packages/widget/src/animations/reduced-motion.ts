import { readHere } from '../internal/kept-here.js';

/** Where it is kept that the user wants less motion, on this device: `on`. */
export const LESS_MOTION = 'sotto.less-motion';

/** Whether the system asks for less motion. */
export const systemReducesMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Whether nothing is to move: the system asks for that, or the user of the chat. For style sheets it is `--_moves`. */
export const reducedMotion = (): boolean => systemReducesMotion() || readHere(LESS_MOTION) === 'on';
