import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Returns a text whose first word that begins as wanted is marked, as the server searches: by beginnings of words. */
export function marked(text: string, wanted: string): TemplateResult | string {
  const at = text
    .toLocaleLowerCase()
    .search(new RegExp(`(?<![\\p{L}\\p{N}])${escape(wanted.toLocaleLowerCase())}`, 'u'));
  if (at === -1) return text;
  const end = at + wanted.length;
  return html`${text.slice(0, at)}<mark>${text.slice(at, end)}</mark>${text.slice(end)}`;
}

function escape(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}
