import type { ErrorCode, FieldError, OAuthErrorBody, OAuthErrorCode, Problem } from '@sotto/protocol';

/** The codes of what can go wrong on the client's side. */
export const CLIENT_ERRORS = [
  'network',
  'timeout',
  'aborted',
  'closed',
  'kept',
  'discarded',
  'not_sent_in_time',
  'not_signed_in',
  'bad_response',
  'listener_failed',
] as const;

/**
 * What can go wrong on the client's side.
 *
 * - `network`: the server was not reached; `timeout`: it did not answer in time; both may be tried again.
 * - `aborted`: the caller's `AbortSignal`; `closed`: the client was closed; `discarded`: the message was discarded.
 * - `kept`: the client was closed; the message is in the outbox, and the next client of this user sends it.
 * - `not_sent_in_time`: the message waited so long that it is sent only by {@link MessagesApi.retry}.
 * - `not_signed_in`: there are no tokens, or they are no longer good.
 * - `bad_response`: something that is no Sotto server answered.
 * - `listener_failed`: one of your own listeners threw; `cause` is what.
 *
 * @example if (error.code === 'network') showOffline();
 */
export type ClientErrorCode = (typeof CLIENT_ERRORS)[number];

/**
 * Every code that a {@link ChatError} may carry: the server's, the token endpoint's and our own.
 *
 * @example const code: ChatErrorCode = 'rate_limited';
 */
export type ChatErrorCode = ErrorCode | OAuthErrorCode | ClientErrorCode;

/**
 * What a {@link ChatError} tells beside its code. `retryAfter` in seconds.
 *
 * @example new ChatError('rate_limited', 'Too many requests', { status: 429, retryAfter: 2 });
 */
export interface ChatErrorDetails {
  status?: number | undefined;
  retryAfter?: number | undefined;
  errors?: FieldError[] | undefined;
  requestId?: string | undefined;
  cause?: unknown;
}

/** Where the guide lies once the package is installed, seen from the project: it always fits the version in use. */
const GUIDE = 'node_modules/@sotto/sdk/docs/errors.md';

const RETRYABLE: ReadonlySet<string> = new Set<ChatErrorCode>([
  'network',
  'timeout',
  'rate_limited',
  'unavailable',
  'draining',
  'internal_error',
  'too_many_sockets',
  'server_error',
  'temporarily_unavailable',
  'slow_down',
]);

/**
 * The one error that this SDK rejects with. Decide by `code`, which is stable, never by `message`.
 *
 * @example
 * try {
 *   await client.messages.send('general', 'Hello');
 * } catch (error) {
 *   if (error instanceof ChatError && error.code === 'not_a_member') await client.rooms.join('general');
 * }
 */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  /** Stable code. */
  readonly code: ChatErrorCode;
  /** HTTP status, where the server answered. */
  readonly status?: number;
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
  /** Seconds that the server asks to wait. */
  readonly retryAfter?: number;
  /** Which fields were wrong, with `validation_failed`. */
  readonly errors?: FieldError[];
  /** The server's id of the request, for its operator. */
  readonly requestId?: string;
  /** Where this code is explained: a path below the project, with the section (`…/errors.md#rate_limited`). */
  readonly link: string;

  constructor(code: ChatErrorCode, message: string, details: ChatErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.link = `${GUIDE}#${code}`;
    this.retryable = RETRYABLE.has(code) || (details.status ?? 0) >= 500 || details.status === 429;
    if (details.status !== undefined) this.status = details.status;
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
    if (details.errors !== undefined) this.errors = details.errors;
    if (details.requestId !== undefined) this.requestId = details.requestId;
  }
}

/** The error of an RFC 9457 problem document. */
export function errorOfProblem(problem: Problem, retryAfter?: number): ChatError {
  const { code, detail, title, status, errors, requestId } = problem;
  return new ChatError(code, detail || title, {
    status,
    errors,
    requestId,
    retryAfter: problem.retryAfter ?? retryAfter,
  });
}

/** The error of an answer of the token endpoint (RFC 6749 section 5.2). */
export function errorOfOAuth(body: OAuthErrorBody, status: number, retryAfter?: number): ChatError {
  return new ChatError(body.error, body.error_description ?? body.error, { status, retryAfter });
}

/** The error of a refused Socket.IO handshake: the server puts its problem document into `data`. */
export function errorOfHandshake(error: Error & { data?: unknown }): ChatError {
  const problem = error.data as Partial<Problem> | undefined;
  if (typeof problem?.code === 'string') return errorOfProblem(problem as Problem);
  return new ChatError('network', 'The connection failed', { cause: error });
}

/** Whatever was thrown, as a {@link ChatError}. */
export function toChatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ChatError('network', message, { cause: error });
}
