import { z } from 'zod';
import { MAX_EXTERNAL_ID } from './limits.js';

/** Control characters, line breaks and lone surrogates: an id is in URLs and logs. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Parts of a path that every URL parser removes, so that no request could name them (WHATWG URL, section 4.4). */
const DOT_SEGMENT = /^\.{1,2}$/;

/** Refuses what no id and no name of ours has. */
export const printable = z
  .string()
  .refine(
    (text) => !UNPRINTABLE.test(text),
    'must not contain control characters, line breaks or lone surrogates',
  );

/** The host's own id of a user or room. Ids are stored openly, so an e-mail address must not be one. */
export const externalId = printable
  .min(1)
  .max(MAX_EXTERNAL_ID)
  .refine((id) => !DOT_SEGMENT.test(id), 'must not be one dot or two, which URLs leave out')
  .refine((id) => !EMAIL.test(id), 'must not be an e-mail address, as ids are stored openly');

/**
 * Names a user or a room in the server API: the host's own id, or `@` and a username or slug. An own id that begins with
 * `@` is written with one more.
 */
export const reference = z
  .string()
  .min(1)
  .max(MAX_EXTERNAL_ID + 1);
