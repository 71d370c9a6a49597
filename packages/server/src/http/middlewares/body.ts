import { bodyParser } from '@koa/bodyparser';
import { MAX_BACKEND_BODY_BYTES, MAX_BACKEND_ITEMS, MAX_BODY_BYTES } from '@sotto/protocol';
import type { z } from 'zod';
import { validate } from '../../edge/validate.js';
import { AppError } from '../../errors.js';
import type { AppContext, AppMiddleware } from './state.js';

const MAX_DEPTH = 8;
const MAX_KEYS = 64;
const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A part of an upload is no text, and its route reads it once it knows whose it is. */
const PART_PATH = /^\/api\/chat\/uploads\/[^/]+\/parts\/[^/]+\/?$/i;

/** Paths of the server API. The router ignores the case of a path, too. */
const BACKEND_PATH = /^\/api\/site(?:\/|$)/i;

/**
 * Reads the body of every request before the routes, so that its limits do not depend on the path; that of the server API
 * is larger, and read once its sender is known (`readBackendBody`).
 * @throws AppError `unsupported_media_type` for a compressed body, `payload_too_large`
 */
export function readBodies(): AppMiddleware {
  const read = createReader(MAX_BODY_BYTES);
  return (ctx, next) => {
    const isPart = ctx.method === 'PUT' && PART_PATH.test(ctx.path);
    return isPart || BACKEND_PATH.test(ctx.path) ? next() : read(ctx, next);
  };
}

/** Reads the body of a request of the server API. @throws AppError as `readBodies` */
export function readBackendBody(): AppMiddleware {
  return createReader(MAX_BACKEND_BODY_BYTES);
}

/**
 * The body is read as Latin-1, byte for byte: the parser would replace invalid UTF-8. `body` and `textBody` decode it.
 */
function createReader(maxBytes: number): AppMiddleware {
  const parse = bodyParser({
    enableTypes: ['text'],
    extendTypes: { text: [JSON_TYPE, FORM_TYPE] },
    textLimit: maxBytes,
    encoding: 'latin1',
  }) as unknown as AppMiddleware;
  return async (ctx, next) => {
    const encoding = ctx.get('Content-Encoding').toLowerCase();
    if (encoding !== '' && encoding !== 'identity') {
      throw new AppError('unsupported_media_type', 'The body must not be compressed');
    }
    if (Number(ctx.get('Content-Length') || 0) > maxBytes) throw new AppError('payload_too_large');
    await parse(ctx, next);
  };
}

/**
 * Returns the JSON body (RFC 8259) of a request, validated; an absent body is `{}`.
 * @throws AppError `unsupported_media_type`, `bad_request`, `invalid_json`, `validation_failed`
 */
export function body<T>(ctx: AppContext, schema: z.ZodType<T>): T {
  return validate(schema, parseJson(ctx, MAX_KEYS));
}

/** As `body`, for the server API, whose lists may be longer. */
export function backendBody<T>(ctx: AppContext, schema: z.ZodType<T>): T {
  return validate(schema, parseJson(ctx, MAX_BACKEND_ITEMS));
}

/** Returns the body as text. @throws AppError `bad_request` where it is not UTF-8 */
export function textBody(ctx: AppContext): string {
  const raw: unknown = (ctx.request as { body?: unknown }).body;
  if (typeof raw !== 'string') return '';
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(raw, 'latin1'));
  } catch (cause) {
    throw new AppError('bad_request', 'The body must be UTF-8', { cause });
  }
}

/** @param maxItems - longest list */
function parseJson(ctx: AppContext, maxItems: number): unknown {
  const hasBody = ctx.get('Content-Type') !== '' || Number(ctx.get('Content-Length') || 0) > 0;
  if (!hasBody && ctx.get('Transfer-Encoding') === '') return {};
  if (!ctx.is(JSON_TYPE)) {
    // Koa returns null where there is no body at all.
    if (ctx.is(JSON_TYPE) === null && Number(ctx.get('Content-Length') || 0) === 0) return {};
    throw new AppError('unsupported_media_type', `The content type must be ${JSON_TYPE}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(textBody(ctx));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid_json', undefined, { cause });
  }
  checkBounds(value, 1, maxItems);
  return value;
}

function checkBounds(value: unknown, depth: number, maxItems: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new AppError('bad_request', `The body must have at most ${MAX_DEPTH} levels`);
  const items = Object.values(value);
  const [most, bound] = Array.isArray(value)
    ? [maxItems, `Each list of the body must have at most ${maxItems} items`]
    : [MAX_KEYS, `Each object of the body must have at most ${MAX_KEYS} keys`];
  if (items.length > most) throw new AppError('bad_request', bound);
  for (const item of items) checkBounds(item, depth + 1, maxItems);
}
