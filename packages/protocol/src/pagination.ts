import { z } from 'zod';

/** A page of a list. */
export interface Page<T> {
  /** The items. */
  results: T[];
  /** Opaque: pass it as `cursor` to read the next page. `null` after the last one. */
  nextCursor: string | null;
}

const DIGITS = /^(0|[1-9][0-9]{0,14})$/;

/** Parses a `seq` or `rev` in a query string: decimal digits only. */
export const position = z
  .string()
  .regex(DIGITS, 'must be a whole number, 0 or more')
  .transform((digits) => Number(digits));

/** Parses `limit` in a query string: 1 to `max`, `fallback` if absent. */
export function pageLimit(max: number, fallback: number) {
  return z
    .string()
    .regex(DIGITS, 'must be a whole number')
    .transform((digits) => Number(digits))
    .refine((limit) => limit >= 1 && limit <= max, `must be 1 to ${max}`)
    .optional()
    .transform((limit) => limit ?? fallback);
}
