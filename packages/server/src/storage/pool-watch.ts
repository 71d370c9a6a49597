import type { Connection } from 'mongoose';

/** Connections to the store: open, in use, and operations that wait for one. */
export type PoolState = Record<'open' | 'in_use' | 'waiting', number>;

/** Counts the driver's pool by its own events. Returns a function that reads the state of the moment. */
export function watchPool(connection: Connection): () => PoolState {
  const state: PoolState = { open: 0, in_use: 0, waiting: 0 };
  // There is none where the address is malformed: the connection rejects with the reason.
  const client = connection.getClient() as ReturnType<Connection['getClient']> | undefined;
  if (!client) return () => ({ ...state });
  client.on('connectionCreated', () => (state.open += 1));
  client.on('connectionClosed', () => (state.open -= 1));
  client.on('connectionCheckOutStarted', () => (state.waiting += 1));
  client.on('connectionCheckOutFailed', () => (state.waiting -= 1));
  client.on('connectionCheckedOut', () => {
    state.waiting -= 1;
    state.in_use += 1;
  });
  client.on('connectionCheckedIn', () => (state.in_use -= 1));
  return () => ({ ...state });
}
