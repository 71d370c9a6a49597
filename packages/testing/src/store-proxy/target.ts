import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createMessageReader, encodeCommand, readAnswer } from './wire.js';

/** Where a store listens. */
export type StoreAddress = { path: string } | { host: string; port: number };

const DEFAULT_PORT = 27_017;
const PATIENCE_MS = 5000;

/** The first host of a `mongodb://` URI; a socket's path is percent-encoded in it. */
export function hostsOf(uri: string): string[] {
  const authority = /^mongodb:\/\/(?:[^@/]*@)?([^/?]+)/.exec(uri)?.[1];
  if (!authority) throw new Error('the proxy needs a mongodb:// address with its hosts');
  return authority.split(',').map(decodeURIComponent);
}

function toAddress(host: string): StoreAddress {
  if (host.startsWith('/')) return { path: host };
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(host)!;
  return { host: name!.replace(/^\[(.*)\]$/, '$1'), port: Number(port ?? DEFAULT_PORT) };
}

/** The primary of the set that these hosts belong to, or the first host that answers where there is no set. */
export async function findPrimary(hosts: string[]): Promise<StoreAddress> {
  let reason: unknown;
  for (const host of hosts) {
    try {
      const address = toAddress(host);
      const { primary } = await hello(address);
      return primary === undefined ? address : toAddress(primary);
    } catch (error) {
      reason = error;
    }
  }
  throw new Error('no host of the store answers', { cause: reason });
}

async function hello(address: StoreAddress): Promise<{ primary?: string }> {
  const socket: Socket = connect(address);
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    await once(socket, 'connect', { signal });
    socket.write(encodeCommand(1, { hello: 1, $db: 'admin' }));
    const read = createMessageReader();
    for (;;) {
      const [bytes] = (await once(socket, 'data', { signal })) as [Buffer];
      const [answer] = read(bytes);
      if (answer) return readAnswer(answer) as { primary?: string };
    }
  } finally {
    socket.destroy();
  }
}

/** The same address through the proxy. The driver must not go around it to the hosts that a replica set names. */
export function throughProxy(uri: string, port: number): string {
  const [, scheme, credentials = '', path = '/', query = ''] =
    /^(mongodb:\/\/)([^@/]*@)?[^/?]+(\/[^?]*)?(?:\?(.*))?$/.exec(uri)!;
  const options = new URLSearchParams(query);
  for (const name of [...options.keys()])
    if (['replicaset', 'directconnection'].includes(name.toLowerCase())) options.delete(name);
  options.set('directConnection', 'true');
  return `${scheme}${credentials}127.0.0.1:${port}${path}?${options.toString()}`;
}
