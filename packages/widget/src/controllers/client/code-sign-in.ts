import type { ChatClient } from '@sotto/sdk';
import { signInWithCode } from '@sotto/sdk/sign-in';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { codeSignInTexts } from '../../i18n/localize.js';
import { reportToDeveloper } from '../../internal/report-to-developer.js';

/**
 * `waiting`: the user signs in in another window; `blocked`: the browser did not open it; `cut-off`: it opened, and the user
 * closed it while it was still blank, or the page's `Cross-Origin-Opener-Policy` cuts every such window off: both look the same.
 */
type CodeSignInStatus = 'idle' | 'waiting' | 'blocked' | 'cut-off';

/** Signs in on a page of the chat server: in a window, or in place of this page. */
export class CodeSignIn implements ReactiveController {
  status: CodeSignInStatus = 'idle';
  /** Why the last attempt failed. */
  error: unknown;
  private ending: AbortController | undefined;
  private focusWindow: (() => void) | undefined;
  /** How many windows in a row were cut off. */
  private cutOffs = 0;

  constructor(
    private readonly host: ReactiveControllerHost & Element & { redirectUri?: string | undefined },
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.cancel();
  }

  /** Opens the window. Call it while a click is handled. */
  open(client: ChatClient): void {
    void this.run((signal) =>
      signInWithCode(client, { signal, onPopup: (focus) => (this.focusWindow = focus) }),
    );
  }

  /** Goes to the server's page in this tab, which leads back to `redirectUri`. */
  redirect(client: ChatClient, redirectUri: string): void {
    void this.run((signal) => signInWithCode(client, { mode: 'redirect', redirectUri, signal }));
  }

  /** Brings the window to the front. */
  readonly show = (): void => this.focusWindow?.();

  readonly cancel = (): void => {
    this.ending?.abort();
    this.ending = undefined;
    this.become('idle');
  };

  private async run(signIn: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    this.cancel();
    const ending = (this.ending = new AbortController());
    this.focusWindow = undefined;
    this.become('waiting');
    try {
      await signIn(ending.signal);
      if (this.ending === ending) this.become('idle');
      this.cutOffs = 0;
    } catch (error) {
      if (this.ending !== ending) return;
      const isBlocked = (error as { code?: string }).code === 'popup_blocked';
      if (isBlocked && this.focusWindow) return this.cutOff();
      this.cutOffs = 0;
      if (isBlocked) this.become('blocked');
      else this.become('idle', error);
    }
  }

  private cutOff(): void {
    this.become('cut-off');
    this.cutOffs += 1;
    // Once it may have been the user, who closed a window that was slow.
    if (this.host.redirectUri || this.cutOffs !== 2) return;
    const remedy =
      'Send "Cross-Origin-Opener-Policy: same-origin-allow-popups", or set redirect-uri for sign-ins in the same tab.';
    reportToDeveloper(this.host, `${codeSignInTexts().cutOff}.`, remedy);
  }

  private become(status: CodeSignInStatus, error?: unknown): void {
    this.status = status;
    this.error = error;
    this.host.requestUpdate();
  }
}
