import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatClient } from '@sotto/sdk';
import { PassingError } from './client/passing-error.js';

/** Runs one thing at a time that may fail, for a button that shows whether it is under way and why it failed. */
export class Attempt implements ReactiveController {
  error: unknown;
  /** What is under way. */
  private running: object | undefined;

  constructor(private readonly host: ReactiveControllerHost & { readonly client: ChatClient | undefined }) {
    host.addController(this);
    new PassingError(host, { error: () => this.error, clear: () => this.clear() });
  }

  hostDisconnected(): void {
    this.error = undefined;
  }

  /** Whether something is under way. */
  get isBusy(): boolean {
    return this.running !== undefined;
  }

  /** Clears the error. */
  clear(): void {
    this.error = undefined;
    this.host.requestUpdate();
  }

  /** Starts anew, for something else: what is under way goes on, and neither holds that up nor shows there why it failed. */
  reset(): void {
    this.running = undefined;
    this.clear();
  }

  /** Runs `act` unless one is in progress, and keeps its error. */
  async run(act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    const running = (this.running = {});
    this.clear();
    let failure: unknown;
    try {
      await act();
    } catch (error) {
      failure = error;
    }
    if (this.running !== running) return;
    this.running = undefined;
    this.error = failure;
    this.host.requestUpdate();
  }
}
