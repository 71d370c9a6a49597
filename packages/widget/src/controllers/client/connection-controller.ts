import type { ChatClient, ConnectionState } from '@sotto/sdk';
import { ClientController } from './client-controller.js';

/** A connection lost for less than this, in milliseconds, is not shown as lost. */
const PATIENCE_MS = 1000;

/** Follows the connection, and decides when its loss is shown. */
export class ConnectionController extends ClientController {
  state: ConnectionState = { status: 'idle' };
  /** True once the connection has been away for a second. */
  isLost = false;
  /** Seconds until the next attempt; undefined while one is in progress. */
  retryIn: number | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private countdown: ReturnType<typeof setInterval> | undefined;

  override hostDisconnected(): void {
    super.hostDisconnected();
    this.stopTimers();
  }

  protected reset(): void {
    this.stopTimers();
    this.isLost = false;
    this.state = { status: 'idle' };
  }

  protected start(client: ChatClient): void {
    this.listen(
      client.on('connection.changed', (state) => this.apply(state)),
      // What was just delivered another way shows that the server is there: there is nothing to wait for.
      client.on('outbox.changed', ({ messages }) => {
        const isThere = messages.some(({ status }) => status === 'sent');
        if (isThere && this.state.nextTryAt !== undefined) client.connect().catch(() => undefined);
      }),
    );
    this.apply(client.connection);
  }

  private apply(state: ConnectionState): void {
    this.state = state;
    if (
      state.status === 'online' ||
      state.status === 'polling' ||
      state.status === 'idle' ||
      (state.status === 'connecting' && !this.isLost)
    ) {
      this.stopTimers();
      this.isLost = false;
    } else {
      this.patience ??= setTimeout(() => {
        this.isLost = true;
        this.changed();
      }, PATIENCE_MS);
      this.countdown ??= setInterval(() => this.count(), 500);
    }
    this.count();
    this.changed();
  }

  private count(): void {
    const { nextTryAt } = this.state;
    const left = nextTryAt === undefined ? undefined : Math.ceil((nextTryAt - Date.now()) / 1000);
    const next = left !== undefined && left > 0 ? left : undefined;
    if (next === this.retryIn) return;
    this.retryIn = next;
    this.changed();
  }

  private stopTimers(): void {
    clearTimeout(this.patience);
    clearInterval(this.countdown);
    this.patience = undefined;
    this.countdown = undefined;
    this.retryIn = undefined;
  }
}
