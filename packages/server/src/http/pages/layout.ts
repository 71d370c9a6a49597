import { html } from './html.js';
import type { Html } from './html.js';

/** Paths of the pages' own files, below the path under which browsers reach the server. */
export const PAGE_FILES = '/oauth/pages/';

interface Layout {
  title: string;
  /** Path under which browsers reach the server, without a trailing slash. */
  base: string;
  content: Html;
  /** Name of a script in `packages/server/pages`. */
  script?: string;
}

const MARK = html`<svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
  <path d="M5.5 3.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H9.2L6 17.2v-2.7h-.5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z" />
  <path d="M7 11.5h6" stroke-width="2" />
</svg>`;

/** Returns a whole page of the server. */
export function layout({ title, base, content, script }: Layout): Html {
  return html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="${base}${PAGE_FILES}page.css" />
        ${script !== undefined && html`<script src="${base}${PAGE_FILES}${script}" defer></script>`}
      </head>
      <body>
        <main class="card">
          <p class="word">${MARK} Sotto</p>
          ${content}
        </main>
      </body>
    </html> `;
}
