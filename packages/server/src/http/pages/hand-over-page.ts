import type { AuthorizationMessage } from '@sotto/protocol';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';

/** A page that posts a result to the window that opened it. */
interface HandOverPage {
  base: string;
  /** Exact origin of that window. */
  target: string;
  message: AuthorizationMessage;
}

/** Returns the page that hands the result of a request over (`response_mode=web_message`). */
export function handOverPage({ base, target, message }: HandOverPage): Html {
  const title = 'code' in message ? 'You are signed in' : 'You are not signed in';
  return layout({
    base,
    title,
    script: 'hand-over.js',
    content: html`<div id="result" data-target="${target}" data-message="${JSON.stringify(message)}">
      <div id="done">
        <h1>${title}</h1>
        <p>You can close this window.</p>
      </div>
      <div id="no-opener" role="alert" hidden>
        <h1>This window has lost its connection</h1>
        <p>Nothing reached ${target}. Close this window, and sign in there again.</p>
      </div>
      <noscript>
        <p>Your browser runs no scripts, so this window can’t send the result to ${target}.</p>
      </noscript>
    </div>`,
  });
}
