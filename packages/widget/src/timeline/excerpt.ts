import { folded } from '../internal/folded.js';

/** How much of a text is shown before a match. */
const BEFORE = 40;
/** How much of a text is shown in all; more does not fit on two lines. */
const MOST = 200;

/** A part of a text, around the first place where something was found. */
export interface Excerpt {
  before: string;
  hit: string;
  after: string;
}

/** Returns the part of a text around a match; its beginning where the words stand apart from each other. */
export function excerptOf(text: string, wanted: string): Excerpt {
  const [from, to] = placeOf(text, folded(wanted));
  if (to === 0) return { before: text.slice(0, MOST), hit: '', after: '' };
  const cut = from > BEFORE ? text.lastIndexOf(' ', from - BEFORE) + 1 || from - BEFORE : 0;
  return {
    before: (cut > 0 ? '…' : '') + text.slice(cut, from),
    hit: text.slice(from, to),
    after: text.slice(to, cut + MOST),
  };
}

/** Where a text stands in another one without marks and capitals; `[0, 0]` where it does not. */
function placeOf(text: string, wanted: string): [from: number, to: number] {
  let plain = '';
  /** Where each character of `plain` comes from. */
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const part = folded(character);
    for (let unit = 0; unit < part.length; unit += 1) places.push(at);
    plain += part;
    at += character.length;
  }
  const found = plain.indexOf(wanted);
  if (found === -1 || wanted === '') return [0, 0];
  return [places[found]!, places[found + wanted.length] ?? text.length];
}
