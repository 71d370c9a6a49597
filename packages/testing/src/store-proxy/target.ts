import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createMessageReader, encodeCommand, readReply } from './wire.js';

/** Where a store listens. */
export type StoreAddress = { path: string } | { host: string; port: number };

const DEFAULT_PORT = 27_017;
const PATIENCE_MS = 5000;

/** Returns the hosts of a `mongodb://` URI; the path of a Unix socket is percent-encoded in it. */
export function hostsOf(uri: string): string[] {
  const authority = /^mongodb:\/\/(?:[^@/]*@)?([^/?]+)/.exec(uri)?.[1];
  if (!authority) throw new Error('the proxy needs a mongodb:// address with hosts');
  return authority.split(',').map(decodeURIComponent);
}

function toAddress(host: string): StoreAddress {
  if (host.startsWith('/')) return { path: host };
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(host)!;
  return { host: name!.replace(/^\[(.*)\]$/, '$1'), port: Number(port ?? DEFAULT_PORT) };
}

/** Finds the primary of the replica set of these hosts; without a replica set the first host that replies. */
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
  throw new Error('no host of the store replies', { cause: reason });
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
      const [reply] = read(bytes);
      if (reply) return readReply(reply) as { primary?: string };
    }
  } finally {
    socket.destroy();
  }
}

/** Returns the address through the proxy. The driver must not bypass it by the hosts that a replica set lists. */
export function throughProxy(uri: string, port: number): string {
  const [, scheme, credentials = '', path = '/', query = ''] =
    /^(mongodb:\/\/)([^@/]*@)?[^/?]+(\/[^?]*)?(?:\?(.*))?$/.exec(uri)!;
  const options = new URLSearchParams(query);
  for (const name of [...options.keys()])
    if (['replicaset', 'directconnection'].includes(name.toLowerCase())) options.delete(name);
  options.set('directConnection', 'true');
  return `${scheme}${credentials}127.0.0.1:${port}${path}?${options.toString()}`;
}
