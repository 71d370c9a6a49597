import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startClamd } from '../../../test/support/clamd.js';
import { createScanner } from './scanner.js';

let closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings) await close();
  closings = [];
});

/** Has a file of these parts examined. */
function scan(url: string, parts: Buffer[], signal = new AbortController().signal) {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  return createScanner(url)({
    ...{ name: 'plan.pdf', size, signal },
    async *read() {
      yield* parts;
    },
  });
}

const PARTS = [randomBytes(1024 * 1024), randomBytes(70_000)];
const BAD = [randomBytes(1024), Buffer.from('an EICAR file')];

describe('clamd', () => {
  async function start(options?: Parameters<typeof startClamd>[0]) {
    const clamd = await startClamd(options);
    closings.push(() => clamd.close());
    return clamd;
  }

  it('gets every byte over TCP, and its verdict counts', async () => {
    const clamd = await start();
    expect(await scan(clamd.url, PARTS)).toBe('ok');
    expect(clamd.scanned[0]!.equals(Buffer.concat(PARTS))).toBe(true);
    expect(await scan(clamd.url, BAD)).toBe('refused');
  });

  it('is reached by a socket of this machine', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sotto-clamd-'));
    closings.push(() => rm(directory, { recursive: true }));
    const { url } = await start({ path: join(directory, 'clamd.ctl') });
    expect(await scan(url, PARTS)).toBe('ok');
    expect(await scan(url, BAD)).toBe('refused');
  });

  it('fails where it gives no verdict: too large, an error, no reply, nobody there', async () => {
    const small = await start({ maxBytes: 1000 });
    await expect(scan(small.url, PARTS)).rejects.toThrow(/size limit exceeded|EPIPE|ECONNRESET/);
    const clamd = await start();
    clamd.reply = 'stream: OK, or so';
    await expect(scan(clamd.url, PARTS)).rejects.toThrow('clamd replied: stream: OK, or so');
    clamd.reply = null;
    const controller = new AbortController();
    const late = scan(clamd.url, PARTS, controller.signal);
    await expect.poll(() => clamd.scanned.length).toBe(2);
    controller.abort();
    await expect(late).rejects.toThrow('aborted');
    await clamd.close();
    await expect(scan(clamd.url, PARTS)).rejects.toThrow('ECONNREFUSED');
  });

  it('is not asked further where the file cannot be read', async () => {
    const clamd = await start();
    const file = {
      ...{ name: 'x', size: 3, signal: new AbortController().signal },
      async *read() {
        yield Buffer.from('x');
        throw new Error('the store is away');
      },
    };
    await expect(createScanner(clamd.url)(file)).rejects.toThrow('the store is away');
    expect(clamd.scanned).toEqual([]);
  });
});

describe('a scanner over HTTP', () => {
  async function start(respond: (bytes: Buffer, response: ServerResponse, request: IncomingMessage) => void) {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (bytes: Buffer) => parts.push(bytes));
      request.on('end', () => respond(Buffer.concat(parts), response, request));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closings.push(() => server.close());
    return `127.0.0.1:${(server.address() as AddressInfo).port}/scan`;
  }
  const status = (code: number, headers = {}) =>
    start((_bytes, response) => response.writeHead(code, headers).end());

  it('gets the bytes and no name, with what its address says of a user', async () => {
    let seen: unknown[] = [];
    const address = await start((bytes, response, { method, url, headers }) => {
      const { authorization, 'content-length': length } = headers;
      seen = [method, url, authorization, length, bytes.equals(Buffer.concat(PARTS))];
      response.writeHead(204).end();
    });
    expect(await scan(`http://sotto:secret@${address}`, PARTS)).toBe('ok');
    const size = PARTS.reduce((sum, { length }) => sum + length, 0);
    const basic = `Basic ${Buffer.from('sotto:secret').toString('base64')}`;
    expect(seen).toEqual(['POST', '/scan', basic, String(size), true]);
  });

  it('accepts by 204 and refuses by 422; any other status is no verdict', async () => {
    expect(await scan(`http://${await status(422)}`, PARTS)).toBe('refused');
    for (const code of [200, 404, 503])
      await expect(scan(`http://${await status(code)}`, PARTS)).rejects.toThrow(`status ${code}`);
    const elsewhere = await status(302, { location: `http://${await status(204)}` });
    await expect(scan(`http://${elsewhere}`, PARTS)).rejects.toThrow('status 302');
  });

  it('fails where nobody responds', async () => {
    const controller = new AbortController();
    const address = await start(() => controller.abort());
    await expect(scan(`http://${address}`, PARTS, controller.signal)).rejects.toThrow('aborted');
  });
});
