import type { SignInWay } from '@sotto/sdk';
import { publish } from '../../events.js';
import type { SignInOptions } from './session-controller.js';

/** Returns the ways to sign in that the chat offers itself. */
export function waysBesideHost(site: SignInOptions | undefined): SignInWay[] {
  return site?.signIn.filter((way) => way !== 'host') ?? ['password'];
}

/** Asks the page to sign the user in. Returns whether it takes over. */
export function requestSignIn(host: HTMLElement): boolean {
  return !publish(host, 'chat-sign-in-request', { reason: 'user' });
}
