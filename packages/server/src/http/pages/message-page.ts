import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';

/** A page that says something: what was done, or what failed and what to do. */
interface MessagePage {
  /** Path under which browsers reach the server, without a trailing slash. */
  base: string;
  title: string;
  text: string;
  /** What failed. The code is stable, for the owner of the embedding page. */
  error?: { code: string; detail?: string | undefined; requestId: string };
}

/** Returns a page that leads nowhere. */
export function messagePage({ base, title, text, error }: MessagePage): Html {
  return layout({
    base,
    title,
    content: html`<h1>${title}</h1>
      <p>${text}</p>
      ${
        error
          ? html`<p class="hint">Error <code>${error.code}</code></p>
              ${error.detail !== undefined && html`<p class="hint"><code>${error.detail}</code></p>`}
              <p class="hint">Request <code>${error.requestId}</code></p>`
          : ''
      }`,
  });
}
