import type { FieldError } from '@sotto/protocol';
import type { z } from 'zod';
import { AppError, fieldError } from '../errors.js';

/**
 * Validates input from outside and returns the parsed value.
 * @throws AppError `validation_failed` with an entry for each invalid field
 */
export function validate<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.map(toFieldError);
  const first = errors[0];
  const detail = first ? `${first.path || 'body'}: ${first.message}` : undefined;
  throw new AppError('validation_failed', detail, { errors });
}

/**
 * Refuses another value for a field that never changes, which would otherwise be ignored. The stored value may be there:
 * clients send back what they have read.
 * @param stored - the fields that never change
 * @throws AppError `validation_failed`
 */
export function checkUnchanged<S extends Readonly<Record<string, string>>>(
  stored: S,
  input: { readonly [Name in keyof S]?: string | undefined },
): void {
  for (const [path, value] of Object.entries(stored))
    if (input[path] !== undefined && input[path] !== value)
      throw fieldError({ path, code: 'unchangeable', message: `is ${value}, and never changes` });
}

function toFieldError(issue: z.core.$ZodIssue): FieldError {
  const own = issue.code === 'custom' ? (issue.params as { code?: string } | undefined)?.code : undefined;
  return { path: issue.path.join('.'), code: own ?? issue.code, message: issue.message };
}
