import type { mongo } from 'mongoose';

/** Connections to the store: open, in use, and operations that wait for one. */
export type PoolState = Record<'open' | 'in_use' | 'waiting', number>;

/** Counts the connections of several pools together. */
export interface PoolWatch {
  /** Counts the pool of this client from now on, by the driver's own events. */
  add(client: mongo.MongoClient): void;
  /** Returns the current state. */
  state(): PoolState;
}

/** Creates a watch that counts nothing yet. */
export function createPoolWatch(): PoolWatch {
  const state: PoolState = { open: 0, in_use: 0, waiting: 0 };
  return {
    add(client) {
      client.on('connectionCreated', () => (state.open += 1));
      client.on('connectionClosed', () => (state.open -= 1));
      client.on('connectionCheckOutStarted', () => (state.waiting += 1));
      client.on('connectionCheckOutFailed', () => (state.waiting -= 1));
      client.on('connectionCheckedOut', () => {
        state.waiting -= 1;
        state.in_use += 1;
      });
      client.on('connectionCheckedIn', () => (state.in_use -= 1));
    },
    state: () => ({ ...state }),
  };
}
