import { ERRORS } from '@sotto/protocol';
import type { ErrorCode, FieldError, Problem } from '@sotto/protocol';

/** RFC 9457 section 3.1.1: a stable name that needs no host; `docs/protocol.md` lists every code. */
const PROBLEM_TYPE = 'urn:sotto:error:';

interface AppErrorOptions {
  /** Which fields were wrong, for `validation_failed`. */
  errors?: FieldError[];
  /** Seconds after which the same request may succeed. */
  retryAfter?: number;
  /** Extra response headers, for the HTTP door (`Allow`, `RateLimit-*`). */
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An error that a client may see: a stable code and a text that holds nothing secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, detail?: string, options: AppErrorOptions = {}) {
    super(detail ?? ERRORS[code].title, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** Renders any error as RFC 9457 problem document. What is not an `AppError` becomes a bare `internal_error`. */
export function toProblem(error: unknown, requestId?: string): Problem {
  const known = error instanceof AppError ? error : new AppError('internal_error');
  const { status, title } = ERRORS[known.code];
  return {
    type: PROBLEM_TYPE + known.code,
    title,
    status,
    code: known.code,
    detail: known.message,
    ...(known.errors && { errors: known.errors }),
    ...(known.retryAfter !== undefined && { retryAfter: known.retryAfter }),
    ...(requestId && { requestId }),
  };
}
