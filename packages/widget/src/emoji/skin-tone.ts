import { isEmoji } from './is-emoji.js';

/** None, or one of the five skin tones, from light to dark: UTS 51, section 2.4. */
export type SkinTone = 0 | 1 | 2 | 3 | 4 | 5;

export const SKIN_TONES: readonly SkinTone[] = [0, 1, 2, 3, 4, 5];

const FIRST_MODIFIER = 0x1f3fb;
const BASE = /(\p{Emoji_Modifier_Base})\uFE0F?/gu;
const HANDSHAKE = '🤝';
const MODIFIER = /\p{Emoji_Modifier}/gu;

/** Returns an emoji in a skin tone, or as it is where it has none. */
export function toned(emoji: string, tone: SkinTone): string {
  if (tone === 0) return emoji;
  const modifier = String.fromCodePoint(FIRST_MODIFIER + tone - 1);
  // People who hold hands are joined by a handshake that has no tone of its own.
  const changed = emoji.replace(BASE, (found, base: string) =>
    base === HANDSHAKE && emoji !== HANDSHAKE ? found : base + modifier,
  );
  return changed !== emoji && isEmoji(changed) ? changed : emoji;
}

/** Returns an emoji without its skin tone. */
export function untoned(emoji: string): string {
  const plain = emoji.replace(MODIFIER, '');
  // Some need the selector that the modifier stood in place of.
  return isEmoji(plain) ? plain : plain.replace(/^(.)/u, '$1\uFE0F');
}
