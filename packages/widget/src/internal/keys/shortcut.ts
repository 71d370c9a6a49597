import { isMac } from './platform.js';
import { isTouchFirst } from '../touch.js';
import { commonTexts } from '../../i18n/localize.js';

/**
 * Whether a key is the shortcut of a Latin letter: with Command on a Mac, where Control and K cut a line, with Control
 * anywhere else, and with Shift where `shift` is set. Layouts of other scripts have no such letter: there the place of the key counts.
 */
export function isShortcut(event: KeyboardEvent, letter: string, { shift = false } = {}): boolean {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (altKey || (shift ? !shiftKey : shiftKey) || (isMac() ? ctrlKey || !metaKey : metaKey || !ctrlKey))
    return false;
  const isLatin = /^[a-z]$/i.test(key);
  return isLatin ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
}

/** How the shortcut of a letter is written here; undefined where there is no keyboard to press it on. */
export function shortcutText(letter: string): string | undefined {
  if (isTouchFirst()) return undefined;
  return `${isMac() ? '⌘' : commonTexts().controlKey} ${letter.toUpperCase()}`;
}

/** The same for `aria-keyshortcuts`: WAI-ARIA 1.2, section 6.6. */
export function ariaShortcut(letter: string): string | undefined {
  if (isTouchFirst()) return undefined;
  return `${isMac() ? 'Meta' : 'Control'}+${letter.toUpperCase()}`;
}
