/** Whether a finger is the first way to point here, so that a keyboard on the screen is the first way to write. */
export function isTouchFirst(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
