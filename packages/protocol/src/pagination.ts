import { z } from 'zod';

/** A page of a list with an opaque cursor; `null` at the end. */
export interface Page<T> {
  results: T[];
  /** Give it back as `cursor`. */
  nextCursor: string | null;
}

const DIGITS = /^(0|[1-9][0-9]{0,14})$/;

/** A `seq` or `rev` in a query string: decimal digits, nothing else. */
export const position = z
  .string()
  .regex(DIGITS, 'must be a whole number, 0 or more')
  .transform((digits) => Number(digits));

/** `limit` in a query string: 1 to `max`, `fallback` where it is missing. */
export function pageLimit(max: number, fallback: number) {
  return z
    .string()
    .regex(DIGITS, 'must be a whole number')
    .transform((digits) => Number(digits))
    .refine((limit) => limit >= 1 && limit <= max, `must be 1 to ${max}`)
    .optional()
    .transform((limit) => limit ?? fallback);
}
