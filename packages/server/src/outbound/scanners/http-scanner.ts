import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ScanFile } from '../../services/deps.js';

/** What the scanner's status says. Any other is a failure: an address that was not made for this accepts no file. */
const VERDICTS: Readonly<Record<number, 'ok' | 'refused'>> = { 204: 'ok', 422: 'refused' };

/**
 * Creates a scanner that posts the bytes to the operator's own address, which is trusted and so not called by the guarded
 * fetch. Redirects are not followed.
 */
export function createHttpScanner(url: string): ScanFile {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  return async ({ size, read, signal }) => {
    const request = send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'content-length': size },
      agent: false,
      signal,
    });
    try {
      const responded = once(request, 'response') as Promise<[IncomingMessage]>;
      const sent = pipeline(Readable.from(read()), request);
      // It may respond before it has read everything.
      const [{ statusCode = 0 }] = await Promise.race([responded, sent.then(() => responded)]);
      const verdict = VERDICTS[statusCode];
      if (!verdict) throw new Error(`the scanner responded with status ${statusCode}, not 204 or 422`);
      return verdict;
    } finally {
      request.destroy();
    }
  };
}
