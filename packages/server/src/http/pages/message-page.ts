import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';

/** A page that says what failed and what to do. */
interface MessagePage {
  base: string;
  title: string;
  text: string;
  /** Stable code, for the owner of the embedding page. */
  code: string;
  requestId: string;
}

/** Returns a page about an error; it leads nowhere. */
export function messagePage({ base, title, text, code, requestId }: MessagePage): Html {
  return layout({
    base,
    title,
    content: html`<h1>${title}</h1>
      <p>${text}</p>
      <p class="hint">Error <code>${code}</code></p>
      <p class="hint">Request <code>${requestId}</code></p>`,
  });
}
