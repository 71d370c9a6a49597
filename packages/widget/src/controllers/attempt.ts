import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient } from '@sotto/sdk';
import { PassingError } from './client/passing-error.js';

/** Runs one thing at a time that may fail, for a button that shows whether it is under way and why it failed. */
export class Attempt implements ReactiveController {
  isBusy = false;
  error: unknown;

  constructor(private readonly host: ReactiveControllerHost & { readonly client: ChatClient | undefined }) {
    host.addController(this);
    new PassingError(host, { error: () => this.error, clear: () => this.clear() });
  }

  hostDisconnected(): void {
    this.error = undefined;
  }

  /** Clears the error. */
  clear(): void {
    this.error = undefined;
    this.host.requestUpdate();
  }

  /** Runs `act` unless one is in progress, and keeps its error. */
  async run(act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.clear();
    try {
      await act();
    } catch (error) {
      this.error = error;
    } finally {
      this.isBusy = false;
      this.host.requestUpdate();
    }
  }
}
