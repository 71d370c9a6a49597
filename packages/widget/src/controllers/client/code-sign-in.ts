import type { ChatClient } from '@sotto/sdk';
import { signInWithCode } from '@sotto/sdk/sign-in';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** `waiting`: the user signs in in another window; `blocked`: the browser did not open it. */
type CodeSignInStatus = 'idle' | 'waiting' | 'blocked';

/** Signs in on a page of the chat server: in a window, or in place of this page. */
export class CodeSignIn implements ReactiveController {
  status: CodeSignInStatus = 'idle';
  /** Why the last attempt failed. */
  error: unknown;
  private ending: AbortController | undefined;
  private focusWindow: (() => void) | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
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
    this.become('waiting');
    try {
      await signIn(ending.signal);
      if (this.ending === ending) this.become('idle');
    } catch (error) {
      if (this.ending !== ending) return;
      if ((error as { code?: string }).code === 'popup_blocked') this.become('blocked');
      else this.become('idle', error);
    }
  }

  private become(status: CodeSignInStatus, error?: unknown): void {
    this.status = status;
    this.error = error;
    this.host.requestUpdate();
  }
}
