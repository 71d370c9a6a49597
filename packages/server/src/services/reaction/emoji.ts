// The flag `v` is newer than the compiler's target; Node 20 has it.
const EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');
const SELECTOR = /\uFE0F/g;
/** Pictographs that are text by default: Unicode's form for interchange has a selector behind them. */
const TEXT_BY_DEFAULT = /(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?!\p{Emoji_Modifier})/gu;
const KEYCAP = /^[0-9#*](?=\u20E3$)/;

/**
 * Returns the emoji that a text is, in Unicode's form for interchange (UTS 51, ED-27); undefined where it is none, or
 * more than one. Systems leave selectors out or add needless ones: both are the same emoji.
 */
export function toEmoji(text: string): string | undefined {
  const bare = text.replace(SELECTOR, '');
  const qualified = bare.replace(TEXT_BY_DEFAULT, '$&\uFE0F').replace(KEYCAP, '$&\uFE0F');
  return [qualified, bare].find((one) => EMOJI.test(one));
}
