import { isKeyEvent } from '../realms.js';

/** What `keyCode` holds while an input method has the key: UI Events, section 7.3.1. */
const INPUT_METHOD_KEY_CODE = 229;

/**
 * Whether an input method has the key: Enter, Escape and the arrows choose and give up candidates there. Safari ends the
 * composition before it dispatches the key that ended it, so that `isComposing` is false by then and only the key code
 * shows it.
 */
export function isOfInputMethod({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === INPUT_METHOD_KEY_CODE;
}

/**
 * Wraps a listener of `keydown` so that keys of an input method never reach it. A lint rule requires it for
 * every listener of key events. Events that browsers dispatch for autofill have no key and are ignored, too.
 */
export function keyHandler(handle: (event: KeyboardEvent) => void): (event: Event) => void {
  return (event) => {
    if (!isKeyEvent(event)) return;
    if (!isOfInputMethod(event)) handle(event);
  };
}

/** Ends a key event that was used: it propagates no further, and its default is prevented. */
export function useUp(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
