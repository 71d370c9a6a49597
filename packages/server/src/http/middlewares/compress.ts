import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AppMiddleware } from './state.js';

const compressed = promisify(gzip);
/** Below this many bytes compression saves less than a packet. */
const MIN_BYTES = 1024;

/**
 * Compresses a JSON response of more than 1 kB for a client that accepts gzip.
 *
 * Use it only for responses with the content of one room: the length of a compressed response reveals repetitions, so no
 * secret may be in it beside a text that another user chose (CVE-2013-3587, "BREACH"). In one room every member reads
 * everything anyway. Tokens, profiles and lists of several rooms are never compressed.
 */
export function compressRoomContent(): AppMiddleware {
  return async (ctx, next) => {
    await next();
    ctx.vary('Accept-Encoding');
    const { body } = ctx;
    if (ctx.method === 'HEAD' || typeof body !== 'object' || body === null) return;
    if (ctx.acceptsEncodings('gzip', 'identity') !== 'gzip') return;
    const json = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    if (json.length < MIN_BYTES) return;
    ctx.body = await compressed(json, { level: 4 });
    ctx.type = 'application/json';
    ctx.set('Content-Encoding', 'gzip');
  };
}
