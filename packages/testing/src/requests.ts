/** A request that prepares a test. It goes to the server itself, past the faults. */
interface PlainRequest {
  /** What it is for, for the error: "create the room general". */
  purpose: string;
  path: string;
  method?: 'GET' | 'POST';
  accessToken?: string;
  /** Sent as JSON; `URLSearchParams` as a form. */
  body?: object | URLSearchParams;
}

/** Sends a request and returns the JSON of the response. */
export type Ask = <T>(request: PlainRequest) => Promise<T>;

/**
 * The server refused a request of {@link TestChat.person} or {@link TestChat.room}; the message has its reason.
 *
 * @example
 * const error = await chat.person('ada').catch((reason: unknown) => reason);
 * if (error instanceof RefusedError) console.log(error.status, error.message);
 */
export class RefusedError extends Error {
  /** Always `RefusedError`. */
  override readonly name = 'RefusedError';
  /** HTTP status of the response. */
  readonly status: number;

  /**
   * Creates an error.
   *
   * @param message - what was refused, and the server's reason
   * @param status - HTTP status of the response
   */
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Creates a function that sends requests to the server at `url`; it rejects with a `RefusedError`. */
export function createAsk(url: string): Ask {
  return async <T>({ purpose, path, method = 'POST', accessToken, body }: PlainRequest): Promise<T> => {
    const isForm = body instanceof URLSearchParams;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
        ...(body && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    const reason = reasonOf(text) ?? `the server responded with ${response.status}`;
    throw new RefusedError(`unable to ${purpose}; ${reason}`, response.status);
  };
}

/** The detail of a problem document (RFC 9457) or of an OAuth error (RFC 6749 section 5.2). */
function reasonOf(text: string): string | undefined {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const errors = (body['errors'] as { path: string; message: string }[] | undefined) ?? [];
    const fields = errors.map(({ path, message }) => `${path} ${message}`).join(', ');
    return fields || ((body['detail'] ?? body['error_description']) as string | undefined);
  } catch {
    return undefined;
  }
}
