import { createServer } from 'node:net';
import { startListener } from '../tcp-proxy/listener.js';
import { createStoreFaults } from './store-faults.js';
import type { StoreFaults } from './store-faults.js';
import { findPrimary, hostsOf, throughProxy } from './target.js';
import { openWire } from './wire-connection.js';

/** Stands between a server and its store, on the MongoDB wire protocol. Without TLS and compression. */
export interface StoreProxy extends StoreFaults {
  /** The store's address through the proxy: for `MONGODB_URI`. */
  readonly uri: string;
  /** How many commands of each kind came so far: `insert messages`, `ping`. */
  counts(): Record<string, number>;
  /** Breaks everything, and each new connection at once. */
  goAway(): void;
  /** The end of `goAway`. */
  comeBack(): void;
  /** Lets go what is held, breaks what is open, and listens no more. */
  close(): Promise<void>;
}

/**
 * Starts a proxy before the store at `uri`, on a free port of 127.0.0.1. Of a replica set it takes the primary, and
 * the address that it returns says `directConnection=true`: otherwise the driver goes around it.
 *
 * @example
 * const proxy = await startStoreProxy('mongodb://127.0.0.1:27017/chat');
 * const held = proxy.hold('insert'); // then let the server behind `proxy.uri` send something
 * await held.happened();
 * held.release();
 */
export async function startStoreProxy(uri: string): Promise<StoreProxy> {
  const target = await findPrimary(hostsOf(uri));
  const { judge, ...faults } = createStoreFaults();
  const counts = new Map<string, number>();

  const listener = await startListener(createServer(), (near) => {
    const far = openWire({
      near,
      target,
      judge(command) {
        const what = command.collection ? `${command.name} ${command.collection}` : command.name;
        counts.set(what, (counts.get(what) ?? 0) + 1);
        return judge(command);
      },
    });
    listener.track(far);
  });

  return {
    ...faults,
    uri: throughProxy(uri, listener.port),
    counts: () => Object.fromEntries(counts),
    goAway: listener.goAway,
    comeBack: listener.comeBack,
    async close() {
      faults.clear();
      await listener.close();
    },
  };
}
