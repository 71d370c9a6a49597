import type { ErrorCode, FieldError, Problem } from '@sotto/protocol';

/**
 * The error codes of the client itself. `network`: the server cannot be reached; `timeout`: it did not respond in time;
 * `aborted`: the caller's `AbortSignal` aborted; `bad_response`: the response did not come from a Sotto server;
 * `bad_signature`: a webhook is not from this server, or too old.
 */
export type ClientErrorCode = 'network' | 'timeout' | 'aborted' | 'bad_response' | 'bad_signature';

/** All codes of a {@link ChatError}: the server's and the client's own. */
export type ChatErrorCode = ErrorCode | ClientErrorCode;

/** What a {@link ChatError} holds beside its code and message. */
export interface ChatErrorDetails {
  /** HTTP status, if the server responded. */
  status?: number | undefined;
  /** How long the server asks to wait, in seconds. */
  retryAfter?: number | undefined;
  /** Which fields are wrong, with `validation_failed`. */
  errors?: FieldError[] | undefined;
  /** When it ends, ISO 8601, with `muted` and `banned`. */
  until?: string | undefined;
  /** The server's id of the request, for its operator. */
  requestId?: string | undefined;
  /** The error that led to this one. */
  cause?: unknown;
}

const RETRYABLE: ReadonlySet<string> = new Set<ChatErrorCode>([
  'network',
  'timeout',
  'rate_limited',
  'unavailable',
  'draining',
  'internal_error',
]);

/**
 * The only error that this package rejects with, of the same shape as that of `@sotto/sdk`. Decide by `code`, which is
 * stable, never by `message`.
 *
 * @example
 * try {
 *   await sotto.rooms.put('order-7', { name: 'Order 7' });
 * } catch (error) {
 *   if (error instanceof ChatError && error.code === 'room_deleted') await sotto.rooms.restore('order-7');
 * }
 */
export class ChatError extends Error {
  /** Always `ChatError`. */
  override readonly name = 'ChatError';
  /** What went wrong, as a stable code. */
  readonly code: ChatErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** HTTP status, if the server responded. */
  declare readonly status?: number;
  /** How long the server asks to wait, in seconds. */
  declare readonly retryAfter?: number;
  /** Which fields are wrong, with `validation_failed`. */
  declare readonly errors?: FieldError[];
  /** When it ends, ISO 8601, with `muted` and `banned`. */
  declare readonly until?: string;
  /** The server's id of the request, for its operator. */
  declare readonly requestId?: string;

  /**
   * Creates an error.
   *
   * @param code - stable code
   * @param message - a sentence for developers
   * @param details - status, wrong fields, cause
   */
  constructor(code: ChatErrorCode, message: string, details: ChatErrorDetails = {}) {
    const { cause, ...known } = details;
    super(message, cause === undefined ? undefined : { cause });
    const { status = 0 } = known;
    this.code = code;
    this.retryable = RETRYABLE.has(code) || status >= 500 || status === 429;
    // Leave unknown details out, so that `in` and printing show only what is known.
    for (const [key, value] of Object.entries(known))
      if (value !== undefined) Object.assign(this, { [key]: value });
  }
}

/** Converts the body of an error response (RFC 9457). @param retryAfter - what its header says, in seconds */
export function errorOfResponse(status: number, body: unknown, retryAfter: number | undefined): ChatError {
  const problem = (typeof body === 'object' ? body : null) as Partial<Problem> | null;
  if (typeof problem?.code !== 'string')
    return new ChatError('bad_response', `The response ${status} is not one of a Sotto server`, { status });
  const { code, detail, title = code, errors, until, requestId } = problem;
  return new ChatError(code, detail ?? title, {
    ...{ status, errors, until, requestId },
    retryAfter: problem.retryAfter ?? retryAfter,
  });
}
