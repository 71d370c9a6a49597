const MAX = 3;
// By constructor: the flag is newer than the language level that we compile for, and every browser of ours knows it.
const EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');
const MIGHT_BE = /^[\p{Emoji}\p{Emoji_Component}\p{Extended_Pictographic}\s]+$/u;
const LONGEST = 60;

/** Whether a text is one to three emoji and nothing else: it is shown large, without a bubble. */
export function isBigEmoji(text: string): boolean {
  if (text.length > LONGEST || !MIGHT_BE.test(text)) return false;
  const parts = [...new Intl.Segmenter().segment(text.replace(/\s+/g, ''))].map(({ segment }) => segment);
  return parts.length >= 1 && parts.length <= MAX && parts.every((part) => EMOJI.test(part));
}
