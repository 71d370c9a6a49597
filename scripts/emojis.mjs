// Writes the table of emojis of the widget from the npm package `emojibase-data`: `npm pack emojibase-data@17`, then
// `node scripts/emojis.mjs package/en`.
import { readFileSync, writeFileSync } from 'node:fs';

const TARGET = new URL('../packages/widget/src/emoji/emoji-table.ts', import.meta.url);
/** The newest emojis that Node 20 knows, and so each server. */
const NEWEST = 15;
/** Groups in the order of Unicode, without the parts that are no emojis by themselves. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];
const MAX_TAGS = 8;
const RGI = new RegExp('^\\p{RGI_Emoji}$', 'v');

const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
const codesOf = read('shortcodes/github');

/** Some have a selector of emoji presentation that they need not have: what is not as Unicode recommends it is refused. */
const recommended = (emoji) => (RGI.test(emoji) ? emoji : emoji.replace(/\uFE0F/g, ''));
const wordsOf = (text) => text.toLowerCase().split(/[^\p{L}\p{N}+-]+/u);

function line({ emoji, hexcode, label, tags = [] }) {
  const codes = [codesOf[hexcode] ?? []].flat();
  const known = new Set([label, ...codes].flatMap(wordsOf));
  const others = [...new Set(tags.flatMap(wordsOf))].filter((word) => word && !known.has(word));
  const fields = [recommended(emoji), label, codes.join(' '), others.slice(0, MAX_TAGS).join(' ')];
  return fields.join('|').replace(/\|+$/, '');
}

const emojis = read('data').filter(({ version }) => version <= NEWEST);
const groups = GROUPS.map((group) => emojis.filter((emoji) => emoji.group === group).map(line));
const escape = (text) => text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n');
writeFileSync(
  TARGET,
  `/**
 * The emojis by group, up to Emoji 15. A blank line is between groups; each line is an emoji, its name, its short codes and
 * other words for it. Made by \`scripts/emojis.mjs\` from emojibase-data (MIT); names and words (c) Unicode, Inc., Unicode
 * License v3; short codes are those of GitHub.
 */
export const EMOJIS =
  '${escape(groups.map((lines) => lines.join('\n')).join('\n\n'))}';
`,
);
