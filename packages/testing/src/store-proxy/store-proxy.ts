import { createServer } from 'node:net';
import { startListener } from '../tcp-proxy/listener.js';
import { createStoreFaults } from './store-faults.js';
import type { StoreFaults } from './store-faults.js';
import { findPrimary, hostsOf, throughProxy } from './target.js';
import { openWire } from './wire-connection.js';

/**
 * A proxy between a server and its store, on the MongoDB wire protocol, without TLS and compression.
 *
 * @example
 * const proxy: StoreProxy = await startStoreProxy('mongodb://127.0.0.1:27017/chat');
 * proxy.goAway(); // the server behind `proxy.uri` loses its store
 * proxy.comeBack();
 * await proxy.close();
 */
export interface StoreProxy extends StoreFaults {
  /** Address of the store through the proxy, for `MONGODB_URI`. */
  readonly uri: string;
  /**
   * Counts the commands so far.
   *
   * @returns how many, by name and collection: `insert messages`, `ping`
   */
  counts(): Record<string, number>;
  /** Makes the store unreachable: open connections break, and so do new ones. */
  goAway(): void;
  /** The end of `goAway`. */
  comeBack(): void;
  /** Releases what is held, breaks every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a proxy in front of a store, on a free port of 127.0.0.1. It connects to the primary of a replica set, and its
 * own address contains `directConnection=true`: otherwise the driver would bypass it.
 *
 * @param uri - `mongodb://...`, not `mongodb+srv://`
 * @returns the proxy, once it listens
 * @throws {Error} no host of the store replies
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
