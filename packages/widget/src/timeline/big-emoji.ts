import { isEmoji } from '../emoji/is-emoji.js';

const MAX = 3;
const MIGHT_BE = /^[\p{Emoji}\p{Emoji_Component}\p{Extended_Pictographic}\s]+$/u;
const LONGEST = 60;

/** Whether a text is one to three emoji and nothing else: it is shown large, without a bubble. */
export function isBigEmoji(text: string): boolean {
  if (text.length > LONGEST || !MIGHT_BE.test(text)) return false;
  const parts = [...new Intl.Segmenter().segment(text.replace(/\s+/g, ''))].map(({ segment }) => segment);
  return parts.length >= 1 && parts.length <= MAX && parts.every((part) => isEmoji(part));
}
