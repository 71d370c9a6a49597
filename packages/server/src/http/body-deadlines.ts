import type { IncomingMessage, Server } from 'node:http';

/** Milliseconds that the body of a request may take. */
interface BodyTimes {
  /** From the headers to the end of the body. */
  whole: number;
  /** Without a byte, where a body may come slowly. */
  silence: number;
}

/** What ends a request, and how long it may be silent once it may come slowly. */
interface Deadline {
  timer: NodeJS.Timeout;
  end: () => void;
  silence: number;
}

const deadlines = new WeakMap<IncomingMessage, Deadline>();

/**
 * Ends requests whose body is not there in time, as Node does by one time for all requests. That one must be longer than a
 * part of an upload takes on the slowest line. Call it after the request listeners are wrapped.
 */
export function limitBodies(server: Server, { whole, silence }: BodyTimes): void {
  server.prependListener('request', (request) => {
    if (!hasBody(request)) return;
    const error = Object.assign(new Error('The body did not arrive in time'), {
      code: 'ERR_HTTP_REQUEST_TIMEOUT',
    });
    const end = () => void (request.complete || server.emit('clientError', error, request.socket));
    const deadline = { end, silence, timer: setTimeout(end, whole).unref() };
    deadlines.set(request, deadline);
    request.once('close', () => clearTimeout(deadline.timer));
  });
}

/** Bytes that must come within the time of silence: a byte now and then would hold the place of others for long. */
const LEAST_BYTES = 32 * 1024;

/**
 * Lets the body of a request take as long as its bytes come, up to Node's own time: for bodies of a bounded size from users
 * who are signed in.
 * @returns what is to be called with the number of bytes that have come
 */
export function allowSlowBody(request: IncomingMessage): (bytes: number) => void {
  const deadline = deadlines.get(request);
  if (!deadline) return () => undefined;
  clearTimeout(deadline.timer);
  deadline.timer = setTimeout(deadline.end, deadline.silence).unref();
  let since = 0;
  return (bytes) => {
    since += bytes;
    if (since < LEAST_BYTES) return;
    since = 0;
    deadline.timer.refresh();
  };
}

/** RFC 9112, section 6.3: a request without both has no body. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
