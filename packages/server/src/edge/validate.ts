import type { FieldError } from '@sotto/protocol';
import type { z } from 'zod';
import { AppError } from '../errors.js';

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

function toFieldError(issue: z.core.$ZodIssue): FieldError {
  const own = issue.code === 'custom' ? (issue.params as { code?: string } | undefined)?.code : undefined;
  return { path: issue.path.join('.'), code: own ?? issue.code, message: issue.message };
}
