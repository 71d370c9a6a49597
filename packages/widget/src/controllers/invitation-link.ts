import type { LitElement, ReactiveController } from 'lit';
import { store } from './data/drafts.js';

/** The name of the token in the fragment of a link. */
const PARAMETER = 'sotto-invite';
/** The name under which the token outlives a reload, and a sign-in that leaves the page. */
const STORED = 'sotto:invitation';

/** Returns the link of an invitation to the page of a document. The token is in the fragment, which no server receives. */
export function linkTo(token: string, { location }: Document): string {
  const page = new URL(location.href);
  page.hash = `${PARAMETER}=${token}`;
  return page.href;
}

/**
 * Takes the token of an invitation out of the address of the page, before anything else reads it there, and keeps it until
 * the user has joined or declined.
 */
export class InvitationLink implements ReactiveController {
  token: string | undefined;

  /** @param onToken - called when the page was opened by a link, or a link to it was followed */
  constructor(
    private readonly host: LitElement,
    private readonly onToken: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('hashchange', this.read);
    this.token ??= store((storage) => storage.getItem(STORED)) ?? undefined;
    if (this.token) this.onToken();
    this.read();
  }

  hostDisconnected(): void {
    removeEventListener('hashchange', this.read);
  }

  /** Forgets the token: it was used, or the user declined. */
  readonly end = (): void => {
    this.token = undefined;
    store((storage) => storage.removeItem(STORED));
    this.host.requestUpdate();
  };

  private readonly read = (): void => {
    const { location, history } = window;
    const parts = location.hash.slice(1).split('&');
    const rest = parts.filter((part) => !part.startsWith(`${PARAMETER}=`));
    if (rest.length === parts.length) return;
    const token = new URLSearchParams(location.hash.slice(1)).get(PARAMETER);
    // A whole address, as a relative one begins at the `base` of the page.
    const page = new URL(location.href);
    page.hash = rest.join('&');
    history.replaceState(history.state, '', page.href);
    if (!token) return;
    this.token = token;
    store((storage) => storage.setItem(STORED, token));
    this.onToken();
    this.host.requestUpdate();
  };
}
