// By constructor: the flag is newer than the language level that we compile for, and every browser of ours knows it.
const EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');

/** Whether a text is one emoji, as Unicode recommends it for interchange. */
export function isEmoji(text: string): boolean {
  return EMOJI.test(text);
}
