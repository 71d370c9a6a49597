import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { permissionsOf } from './permissions.js';

/** What the user typed, and what is wrong with it. */
export interface SignInForm {
  /** Field of the transaction. */
  transaction: string;
  username?: string | undefined;
  errors?: { username?: string | undefined; password?: string | undefined; form?: string | undefined };
}

/** Beside what is wrong: it is not told by its colour alone. */
const ALERT = icon('M10 6.6v4.4M10 13.6v.1M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0z');

/** Who asks for what. */
interface SignInPage extends SignInForm {
  base: string;
  mode: 'sign-in' | 'register';
  /** Name of the site. */
  site: string;
  /** Name of the OAuth client. */
  client: string;
  /** Where the result goes. */
  origin: string;
  scopes: readonly string[];
  /** Query of the same request in the other mode; absent where the site takes no new accounts. */
  otherMode?: string | undefined;
}

/** Returns the form that signs a user in, or registers one, and asks for consent. */
export function signInPage(page: SignInPage): Html {
  const { base, site, client, origin, transaction } = page;
  const isNew = page.mode === 'register';
  const title = isNew ? `Create an account for ${site}` : `Sign in to continue to ${site}`;
  return layout({
    base,
    title,
    content: html`<h1>${title}</h1>
      ${formError(page)} ${denyForm(page)}
      <form method="post" action="${base}/oauth/authorize/">
        <input type="hidden" name="transaction" value="${transaction}" />
        <input type="hidden" name="mode" value="${page.mode}" />
        <input type="hidden" name="decision" value="allow" />
        ${usernameField(page)} ${passwordField(page)} ${consent({ client, scopes: page.scopes })}
        <p class="hint">You go back to <b>${origin}</b>.</p>
        <div class="buttons">
          <button class="button" form="deny">Don’t allow</button>
          <button class="button primary">${isNew ? 'Create account and allow' : 'Sign in and allow'}</button>
        </div>
      </form>
      ${
        page.otherMode !== undefined &&
        html`<p class="foot">
          <a href="${base}/oauth/authorize/?${page.otherMode}"
            >${isNew ? 'Use an existing account' : 'Create account'}</a
          >
        </p>`
      }`,
  });
}

/** A form of its own: in the other one, Enter would press the first button. */
function denyForm({ base, transaction }: SignInPage): Html {
  return html`<form id="deny" method="post" action="${base}/oauth/authorize/" hidden>
    <input type="hidden" name="transaction" value="${transaction}" />
    <input type="hidden" name="decision" value="deny" />
  </form>`;
}

function formError({ errors }: SignInPage): Html | null {
  if (errors?.form === undefined) return null;
  return html`<p class="wrong" id="form-error" role="alert">${ALERT}${errors.form}</p>`;
}

function usernameField({ username = '', errors }: SignInPage): Html {
  const wrong = errors?.username;
  const isFirst = wrong !== undefined || errors?.password === undefined;
  return html`<div class="field">
    <label for="username">Username</label>
    <input
      id="username"
      name="username"
      value="${username}"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      maxlength="64"
      required
      ${isFirst && html`autofocus`}
      ${wrong !== undefined && html`aria-invalid="true" aria-describedby="username-error"`}
    />
    ${wrong !== undefined && html`<p class="wrong" id="username-error">${ALERT}${wrong}</p>`}
  </div>`;
}

function passwordField({ mode, errors }: SignInPage): Html {
  const wrong = errors?.password;
  const isNew = mode === 'register';
  const described = [isNew && 'password-hint', wrong !== undefined && 'password-error'].filter(Boolean);
  return html`<div class="field">
    <label for="password">Password</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="${isNew ? 'new-password' : 'current-password'}"
      maxlength="1024"
      required
      ${wrong !== undefined && errors?.username === undefined && html`autofocus`}
      ${wrong !== undefined && html`aria-invalid="true"`}
      ${described.length > 0 && html`aria-describedby="${described.join(' ')}"`}
    />
    ${isNew && html`<p class="hint" id="password-hint">At least 8 characters, and not a common one.</p>`}
    ${wrong !== undefined && html`<p class="wrong" id="password-error">${ALERT}${wrong}</p>`}
  </div>`;
}

function consent({ client, scopes }: { client: string; scopes: readonly string[] }): Html {
  const { can, cannot } = permissionsOf(scopes);
  return html`<section class="consent" aria-labelledby="consent">
    <h2 id="consent">${client} will be able to:</h2>
    <ul>
      ${can.map((text) => html`<li>${icon('M5 10.4l3.3 3.3L15 6.8')} ${text}</li>`)}
    </ul>
    <h2>It will not be able to:</h2>
    <ul class="cannot">
      ${cannot.map((text) => html`<li>${icon('M5.25 5.25l9.5 9.5M14.75 5.25l-9.5 9.5')} ${text}</li>`)}
    </ul>
  </section>`;
}

function icon(path: string): Html {
  return html`<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${path}" /></svg>`;
}
