import { keepHere, readHere } from '../internal/kept-here.js';
import { isEmoji } from './is-emoji.js';
import { SKIN_TONES } from './skin-tone.js';
import type { SkinTone } from './skin-tone.js';

const KEY = 'sotto.emoji';
/** Three rows of the picker. */
const MOST = 24;

/** What the visitor chose before: the skin tone, and the emojis, the newest first. */
interface Choice {
  tone: SkinTone;
  recent: readonly string[];
}

/** Reads what was chosen in this browser. */
export function keptChoice(): Choice {
  const [first = '', ...recent] = (readHere(KEY) ?? '').split(' ');
  const tone = SKIN_TONES.find((one) => String(one) === first) ?? 0;
  return { tone, recent: recent.filter(isEmoji).slice(0, MOST) };
}

/** Keeps an emoji as the one that was chosen last. */
export function keepEmoji(emoji: string): void {
  const { tone, recent } = keptChoice();
  write(tone, [emoji, ...recent.filter((one) => one !== emoji)].slice(0, MOST));
}

/** Keeps the skin tone. */
export function keepTone(tone: SkinTone): void {
  write(tone, keptChoice().recent);
}

function write(tone: SkinTone, recent: readonly string[]): void {
  keepHere(KEY, [String(tone), ...recent].join(' '));
}
