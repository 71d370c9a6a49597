/** One request of the preparations, to the server itself: no fault stands in its way. */
interface PlainRequest {
  /** What it is for, for the error: "make the room general". */
  purpose: string;
  path: string;
  method?: 'GET' | 'POST';
  accessToken?: string;
  /** Sent as JSON; `URLSearchParams` as a form. */
  body?: object | URLSearchParams;
}

/** Asks a server and answers its JSON. */
export type Ask = <T>(request: PlainRequest) => Promise<T>;

/** What the server refused, and what it said. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(
    message: string,
    /** HTTP status. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** Requests to the server at `url`, which reject with a `RefusedError`. */
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
    const reason = reasonOf(text) ?? `the server answered ${response.status}`;
    throw new RefusedError(`unable to ${purpose}; ${reason}`, response.status);
  };
}

/** The text of a problem document (RFC 9457) or of an OAuth error (RFC 6749 section 5.2). */
function reasonOf(text: string): string | undefined {
  try {
    const answer = JSON.parse(text) as Record<string, unknown>;
    const errors = (answer['errors'] as { path: string; message: string }[] | undefined) ?? [];
    const fields = errors.map(({ path, message }) => `${path} ${message}`).join(', ');
    return fields || ((answer['detail'] ?? answer['error_description']) as string | undefined);
  } catch {
    return undefined;
  }
}
