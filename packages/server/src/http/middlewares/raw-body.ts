import { allowSlowBody } from '../body-deadlines.js';
import { AppError } from '../../errors.js';
import type { AppContext } from './state.js';

/**
 * Reads a body that is no text, such as a picture, up to `maxBytes`, however slowly it comes.
 * @throws AppError `payload_too_large`, `bad_request` where the client went away
 */
export async function readRawBody({ req }: Pick<AppContext, 'req'>, maxBytes: number): Promise<Buffer> {
  if ((req.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    throw new AppError('unsupported_media_type', 'The body must not be compressed');
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw new AppError('payload_too_large');
  const chunks: Buffer[] = [];
  let length = 0;
  const onBytes = allowSlowBody(req);
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      length += chunk.length;
      if (length > maxBytes) throw new AppError('payload_too_large');
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('bad_request', 'The body ended early', { cause });
  }
  return Buffer.concat(chunks);
}
