import { ERRORS } from '@sotto/protocol';
import type { Draft, ErrorCode, FieldError, Problem } from '@sotto/protocol';
import { failureOf } from './storage/driver-errors.js';

/** RFC 9457 section 3.1.1: a stable name that needs no host; `docs/protocol.md` lists every code. */
const PROBLEM_TYPE = 'urn:sotto:error:';

interface AppErrorOptions {
  /** Invalid fields, for `validation_failed`. */
  errors?: FieldError[];
  /** Seconds after which the same request may succeed. */
  retryAfter?: number;
  /** When what forbids the request ends, ISO 8601. */
  until?: string;
  /** The stored draft, for `draft_conflict`. */
  draft?: Draft;
  /** Extra headers of an HTTP response (`Allow`, `RateLimit-*`). */
  headers?: Record<string, string>;
  /** An expired token of this server, which does not count as a failed authentication. */
  blameless?: boolean;
  cause?: unknown;
}

/** An error that a client may see: a stable code and a text without secrets. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly until: string | undefined;
  readonly draft: Draft | undefined;
  readonly headers: Record<string, string>;
  readonly blameless: boolean;

  constructor(code: ErrorCode, detail?: string, options: AppErrorOptions = {}) {
    super(detail ?? ERRORS[code].title, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.until = options.until;
    this.draft = options.draft;
    this.headers = options.headers ?? {};
    this.blameless = options.blameless ?? false;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/**
 * Creates the error for one invalid field.
 * @param options.detail - text of the whole error; by default the path and the message
 */
export function fieldError(
  error: FieldError,
  { detail = `${error.path}: ${error.message}`, cause }: { detail?: string; cause?: unknown } = {},
): AppError {
  return new AppError('validation_failed', detail, { errors: [error], cause });
}

/** Seconds after which a client may retry, while the store is away or needs its operator. */
const RETRY_AFTER = { away: 1, operator: 5 } as const;

/** Converts any error to one that clients may see: a failure of the store to `unavailable`, others to `internal_error`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const failure = failureOf(error);
  if (failure)
    return new AppError('unavailable', undefined, { retryAfter: RETRY_AFTER[failure], cause: error });
  return new AppError('internal_error', undefined, { cause: error });
}

/** Renders any error as an RFC 9457 problem document, after `toAppError`. */
export function toProblem(error: unknown, requestId?: string): Problem {
  const known = toAppError(error);
  const { status, title } = ERRORS[known.code];
  return {
    type: PROBLEM_TYPE + known.code,
    title,
    status,
    code: known.code,
    detail: known.message,
    ...(known.errors && { errors: known.errors }),
    ...(known.retryAfter !== undefined && { retryAfter: known.retryAfter }),
    ...(known.until !== undefined && { until: known.until }),
    ...(known.draft && { draft: known.draft }),
    ...(requestId && { requestId }),
  };
}
