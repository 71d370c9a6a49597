import { clientMessageId } from '@sotto/protocol/schemas';
import type { RouterContext } from 'koa-router';
import { fieldError } from '../../errors.js';

/**
 * Returns the input of a send with its id, which is in the body or in the header `Idempotency-Key`; the two must agree.
 * @throws AppError `validation_failed`
 */
export function withIdempotencyKey<T extends { clientMessageId?: string | undefined }>(
  ctx: Pick<RouterContext, 'get'>,
  input: T,
): T {
  const header = ctx.get('Idempotency-Key');
  if (header === '') return input;
  const result = clientMessageId.safeParse(header);
  if (!result.success || (input.clientMessageId !== undefined && input.clientMessageId !== header)) {
    const message = result.success ? 'must equal clientMessageId' : result.error.issues[0]!.message;
    throw fieldError({ path: 'Idempotency-Key', code: 'invalid_key', message });
  }
  return { ...input, clientMessageId: header };
}
