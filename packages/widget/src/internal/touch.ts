/** Whether touch is the primary input, so that text is written on a screen keyboard. */
export function isTouchFirst(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
