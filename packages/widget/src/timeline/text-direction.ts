const LETTER = /\p{L}/u;
const RTL_LETTER =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Returns the direction that `dir="auto"` sets for a text: that of its first letter; undefined without one. */
export function textDirection(text: string): 'ltr' | 'rtl' | undefined {
  const letter = LETTER.exec(text)?.[0];
  if (letter === undefined) return undefined;
  return RTL_LETTER.test(letter) ? 'rtl' : 'ltr';
}

/** Whether a text runs against the page, so that its time needs a line of its own. */
export function runsAgainst(text: string, page: 'ltr' | 'rtl'): boolean {
  const direction = textDirection(text);
  return direction !== undefined && direction !== page;
}
