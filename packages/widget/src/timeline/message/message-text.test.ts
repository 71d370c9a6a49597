import { expect, it } from 'vitest';
import { isBlank, mendText } from './message-text.js';

it('converts the line breaks of other programs to line feeds', () => {
  expect(mendText('One\u000Btwo\u000Cthree\u0085four\r\nfive\rsix')).toBe('One\ntwo\nthree\nfour\nfive\nsix');
});

it('drops every other control character, and halves of surrogate pairs', () => {
  const controls = [...Array(0xa0).keys()].filter((code) => code < 0x20 || code >= 0x7f);
  const text = controls.map((code) => `<${String.fromCharCode(code)}>`).join('');
  expect(mendText(text).replace(/[<>\n\t]/g, '')).toBe('');
  expect(mendText('\u001B[31mred\u001B[0m')).toBe('[31mred[0m');
  expect(mendText('a\uD83Db\uDE00c😀')).toBe('abc😀');
});

it('leaves everything else letter for letter', () => {
  const text = 'Tab\tand break\n\u200F‏שלום, 👩‍💻 नमस्ते \u2028 \uFEFF.';
  expect(mendText(text)).toBe(text);
});

it('knows a text that shows nothing', () => {
  for (const text of ['', ' \n\t', '\u200B\u2060', '\u2800', '\u3164']) expect(isBlank(text)).toBe(true);
  expect(isBlank('\u200B.')).toBe(false);
});
