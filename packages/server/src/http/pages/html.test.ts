import { expect, it } from 'vitest';
import { html } from './html.js';

const HOSTILE = `"><script>alert('1')</script><img src=x onerror=\`x\`>&amp;`;

it('escapes every value, in texts and in attributes', () => {
  const page = html`<a title="${HOSTILE}">${HOSTILE}</a>`.toString();
  expect(page.match(/</g)).toHaveLength(2);
  expect(page.match(/"/g)).toHaveLength(2);
  expect(page).not.toContain("'");
  expect(page).toContain('&amp;amp;');
});

it('takes markup only from itself', () => {
  const items = ['<a>', 'b'].map((name) => html`<li>${name}</li>`);
  expect(
    html`<ul>
      ${items}
    </ul>`.toString(),
  ).toContain('<li>&lt;a&gt;</li><li>b</li>');
  const forged = { toString: () => '<script>' } as never;
  expect(() => html`${forged}`).toThrow();
  expect(html`${null}${undefined}${false}`.toString()).toBe('');
});
