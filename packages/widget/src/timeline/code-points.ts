/** Length of a text in Unicode code points, as the server counts it. */
export function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) count++;
  return count;
}

/** Whether a text ends in the middle of a surrogate pair. */
export const endsInHalf = (text: string): boolean => /[\uD800-\uDBFF]$/.test(text);
