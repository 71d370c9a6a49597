import type { ChatClient, Profile } from '@sotto/sdk';
import { completeRedirect, isRedirectPending } from '@sotto/sdk/sign-in';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { SessionController } from './session-controller.js';
import { requestSignIn, waysBesideHost } from './sign-in-ways.js';

/** Lets a guest sign in: the form takes the place of the chat, and what the guest had open comes back with the account. */
export class GuestSignIn implements ReactiveController {
  /** Whether the form is open, also while the guest's session ends and the account's begins. */
  isOpen = false;
  /** Why a sign-in by redirect failed. */
  failure: unknown;
  /** Slug of the room that was open. */
  room: string | undefined;

  /**
   * @param session - of the element
   * @param moveFocus - moves the focus into what is shown next
   */
  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement & { open: boolean },
    private readonly session: () => SessionController,
    private readonly moveFocus: () => void,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.close();
  }

  /** Whether a user may sign in otherwise than as a guest. */
  get isOffered(): boolean {
    return this.session().site?.signIn.some((way) => way !== 'guest') === true;
  }

  /** Shows the form, unless the page signs the user in. */
  open(room: string | undefined): void {
    const { site } = this.session();
    if (site?.signIn.includes('host') && requestSignIn(this.host)) return;
    if (!waysBesideHost(site).some((way) => way !== 'guest')) return;
    this.room = room;
    this.isOpen = true;
    this.moveFocus();
  }

  readonly close = (): void => {
    this.isOpen = false;
    this.failure = undefined;
    this.room = undefined;
    this.host.requestUpdate();
  };

  /**
   * Finishes a sign-in by redirect, if the page's address has its result.
   *
   * @returns whether a user is signed in
   */
  async resume(client: ChatClient): Promise<Profile | null> {
    if (!isRedirectPending(client)) return null;
    this.isOpen = true;
    // The panel that the user left.
    this.host.open = true;
    try {
      return await completeRedirect(client);
    } catch (error) {
      this.failure = error;
      return null;
    }
  }
}
