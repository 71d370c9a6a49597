import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';

/** A page that a link in a mail leads to. */
interface QuestionPage {
  /** Path under which browsers reach the server, without a trailing slash. */
  base: string;
  title: string;
  text: string;
  button: string;
  /** Where the button leads. */
  path: string;
  token: string;
}

/** Returns a page with a button, which alone changes something: mail programs open links by themselves. */
export function questionPage({ base, title, text, button, path, token }: QuestionPage): Html {
  return layout({
    base,
    title,
    content: html`<h1>${title}</h1>
      <p>${text}</p>
      <form method="post" action="${base}${path}?token=${encodeURIComponent(token)}">
        <div class="buttons"><button class="button primary">${button}</button></div>
      </form>`,
  });
}
