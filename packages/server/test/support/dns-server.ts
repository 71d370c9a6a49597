import { createSocket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIPv6 } from 'node:net';

/** Bytes of a DNS header, and the types of its records (RFC 1035, section 4.1; RFC 3596). */
const HEADER = 12;
const TYPES = { A: 1, AAAA: 28 };

/** A DNS server on the loopback interface, with a client that asks only this server. */
export interface DnsServer {
  /** Addresses by name; a function is called for each query. */
  readonly names: Map<string, string[] | (() => string[])>;
  /** Every query, such as `A example.test`. */
  readonly queries: string[];
  resolve(hostname: string): Promise<LookupAddress[]>;
  close(): Promise<void>;
}

function bytesOf(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  const all = tail === undefined ? first : [...first, ...zeros, ...last];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** Starts a server for the names in `names`; all others do not exist. */
export async function startDnsServer(): Promise<DnsServer> {
  const names: DnsServer['names'] = new Map();
  const queries: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const labels: string[] = [];
    let at = HEADER;
    for (let length = query[at]!; length > 0; length = query[at]!) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const question = query.subarray(HEADER, at + 5);
    const type = query.readUInt16BE(at + 1);
    const name = labels.join('.');
    queries.push(`${type === TYPES.A ? 'A' : 'AAAA'} ${name}`);
    const known = names.get(name);
    const all = typeof known === 'function' ? known() : (known ?? []);
    const records = all.filter((one) => (isIPv6(one) ? TYPES.AAAA : TYPES.A) === type).map(bytesOf);
    const header = Buffer.alloc(HEADER);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    const answers = records.flatMap((record) => {
      // A pointer to the question's name, type, class IN, a TTL of 0, and the address.
      const fields = Buffer.from([0xc0, HEADER, 0, type, 0, 1, 0, 0, 0, 0, 0, record.length]);
      return [fields, record];
    });
    socket.send(Buffer.concat([header, question, ...answers]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    names,
    queries,
    async resolve(hostname) {
      const none = () => [] as string[];
      const v4 = await resolver.resolve4(hostname).catch(none);
      const v6 = await resolver.resolve6(hostname).catch(none);
      return [
        ...v4.map((address) => ({ address, family: 4 })),
        ...v6.map((address) => ({ address, family: 6 })),
      ];
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
