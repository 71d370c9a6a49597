import type {
  AssertionErrorCode,
  Draft,
  ErrorCode,
  FieldError,
  OAuthErrorBody,
  OAuthErrorCode,
  Problem,
} from '@sotto/protocol';

/** The error codes of the client itself. */
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
  'access_denied',
  'popup_blocked',
  'file_changed',
  'file_empty',
  'file_vanished',
] as const;

/**
 * The error codes of the client itself.
 *
 * - `network`: the server cannot be reached; `timeout`: it did not respond in time. Both may be retried.
 * - `aborted`: the caller's `AbortSignal` aborted; `closed`: the client was closed; `discarded`: the message was
 *   discarded.
 * - `kept`: the client was closed; the message is in the outbox, and the next client of this user sends it.
 * - `not_sent_in_time`: the message waited too long, and is sent only by {@link MessagesApi.retry}.
 * - `not_signed_in`: there are no tokens, or they are no longer valid.
 * - `bad_response`: the response did not come from a Sotto server.
 * - `access_denied`: the user refused to sign in, or closed the window; `popup_blocked`: no window can be used for it.
 * - `file_changed`: the file of an upload is no longer as it was when the upload began.
 * - `file_empty`: the file has no bytes; `file_vanished`: it is no longer where it was chosen.
 * - `listener_failed`: one of your own listeners threw; `cause` is the thrown value.
 *
 * @example if (error.code === 'network') showOffline();
 */
export type ClientErrorCode = (typeof CLIENT_ERRORS)[number];

/**
 * All codes of a {@link ChatError}: the server's, the token endpoint's and the client's own.
 *
 * @example const code: ChatErrorCode = 'rate_limited';
 */
export type ChatErrorCode = ErrorCode | OAuthErrorCode | AssertionErrorCode | ClientErrorCode;

/**
 * What a {@link ChatError} holds beside its code and message.
 *
 * @example new ChatError('rate_limited', 'Too many requests', { status: 429, retryAfter: 2 });
 */
export interface ChatErrorDetails {
  /** HTTP status, if the server responded. */
  status?: number | undefined;
  /** How long the server asks to wait, in seconds. */
  retryAfter?: number | undefined;
  /** Which fields are wrong, with `validation_failed`. */
  errors?: FieldError[] | undefined;
  /** When it ends, ISO 8601, with `muted` and `banned`; absent where it does not. */
  until?: string | undefined;
  /** The draft as the server has it, with `draft_conflict`. */
  draft?: Draft | undefined;
  /** The server's id of the request, for its operator. */
  requestId?: string | undefined;
  /** The error that led to this one. */
  cause?: unknown;
}

/** The guide in the installed package, relative to the project: always that of the version in use. */
const GUIDE = 'node_modules/@sotto/sdk/docs/errors.md';

const RETRYABLE: ReadonlySet<string> = new Set<ChatErrorCode>([
  'network',
  'timeout',
  'rate_limited',
  'unavailable',
  'draining',
  'internal_error',
  'too_many_sockets',
  'slow_mode',
  'server_error',
  'temporarily_unavailable',
  'slow_down',
]);

/**
 * The only error that the SDK rejects with. Decide by `code`, which is stable, never by `message`.
 *
 * @example
 * try {
 *   await client.messages.send('general', 'Hello');
 * } catch (error) {
 *   if (error instanceof ChatError && error.code === 'not_a_member') await client.rooms.join('general');
 * }
 */
export class ChatError extends Error {
  /** Always `ChatError`. */
  override readonly name = 'ChatError';
  /** What went wrong, as a stable code. */
  declare readonly code: ChatErrorCode;
  /** HTTP status, if the server responded. */
  declare readonly status?: number;
  /** Whether the same call may succeed later. */
  declare readonly retryable: boolean;
  /** How long the server asks to wait, in seconds. */
  declare readonly retryAfter?: number;
  /** Which fields are wrong, with `validation_failed`. */
  declare readonly errors?: FieldError[];
  /** When it ends, ISO 8601, with `muted` and `banned`; absent where it does not. */
  declare readonly until?: string;
  /** The draft as the server has it, with `draft_conflict`. */
  declare readonly draft?: Draft;
  /** The server's id of the request, for its operator. */
  declare readonly requestId?: string;
  /** Where this code is explained: a path in the project, with the section (`…/errors.md#rate_limited`). */
  declare readonly link: string;

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
    const { status = 0, retryAfter } = known;
    // Of too many uploads at once the server says when to come back, of too much space it does not.
    const isBusy = status >= 500 || status === 429 || (code === 'quota_exceeded' && retryAfter !== undefined);
    const retryable = RETRYABLE.has(code) || isBusy;
    Object.assign(this, { code, retryable, link: `${GUIDE}#${code}` });
    // What is not known is not there, for whoever asks by `in` or prints the error.
    for (const [key, value] of Object.entries(known))
      if (value !== undefined) Object.assign(this, { [key]: value });
  }
}

/**
 * Converts an RFC 9457 problem document.
 *
 * @param problem - the document
 * @param retryAfter - what the response's header says, in seconds
 * @returns the error
 */
export function errorOfProblem(problem: Problem, retryAfter?: number): ChatError {
  const { code, detail, title, status, errors, requestId, until, draft } = problem;
  return new ChatError(code, detail || title, {
    status,
    errors,
    requestId,
    until,
    draft,
    retryAfter: problem.retryAfter ?? retryAfter,
  });
}

/**
 * Converts an error response of the token endpoint (RFC 6749, section 5.2).
 *
 * @param body - the response
 * @param status - its HTTP status
 * @param retryAfter - what its header says, in seconds
 * @returns the error
 */
export function errorOfOAuth(body: OAuthErrorBody, status: number, retryAfter?: number): ChatError {
  return new ChatError(body.code ?? body.error, body.error_description ?? body.error, { status, retryAfter });
}

/**
 * Converts the error of a refused Socket.IO handshake.
 *
 * @param error - what the socket reported; the server puts its problem document into `data`
 * @returns the error
 */
export function errorOfHandshake(error: Error & { data?: unknown }): ChatError {
  const problem = error.data as Partial<Problem> | undefined;
  if (typeof problem?.code === 'string') return errorOfProblem(problem as Problem);
  return new ChatError('network', 'The connection failed', { cause: error });
}

/**
 * Converts any thrown value.
 *
 * @param error - what was thrown
 * @returns the value itself if it is a {@link ChatError}
 */
export function toChatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ChatError('network', message, { cause: error });
}
