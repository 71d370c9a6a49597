import type { Problem } from '@sotto/protocol';

/** How one kind of socket encodes the events and acknowledgements that faults apply to. */
export interface SocketFormat {
  /** Whether a text from the server is an event. */
  isEvent(text: string): boolean;
  /** Whether a text from the server acknowledges a stored message. */
  acknowledgesMessage(text: string): boolean;
  /**
   * Reads an event of a client; null for any other text. `refusal` creates the server's reply to a refused event, null if
   * the client expects none.
   */
  readEvent(text: string): { name: string; refusal(problem: Problem): string | null } | null;
}

/** Engine.IO message, Socket.IO event (2) or acknowledgement (3), namespace, id, JSON array. */
const PACKET = /^4([23])(\/[^,]*,)?(\d+)?(\[[^]*)$/;

/** Socket.IO, protocol 5 on Engine.IO 4: https://socket.io/docs/v4/socket-io-protocol/ */
export const socketIoFormat: SocketFormat = {
  isEvent: (text) => PACKET.exec(text)?.[1] === '2',
  acknowledgesMessage(text) {
    const [, packet, , , json = ''] = PACKET.exec(text) ?? [];
    if (packet !== '3') return false;
    const { ok, data } = fieldsOf(firstOf(json));
    return ok === true && isMessage(data);
  },
  readEvent(text) {
    const [, packet, namespace = '', id, json = ''] = PACKET.exec(text) ?? [];
    const name = packet === '2' ? firstOf(json) : null;
    if (typeof name !== 'string') return null;
    return {
      name,
      refusal: (problem) =>
        id === undefined ? null : `43${namespace}${id}${JSON.stringify([{ ok: false, error: problem }])}`,
    };
  },
};

/** The plain WebSocket: JSON texts. */
export const plainFormat: SocketFormat = {
  isEvent(text) {
    const { type } = fieldsOf(parse(text));
    return typeof type === 'string' && type !== 'ack' && type !== 'error';
  },
  acknowledgesMessage(text) {
    const { type, data } = fieldsOf(parse(text));
    return type === 'ack' && isMessage(data);
  },
  readEvent(text) {
    const { type, message, id, clientMessageId } = fieldsOf(parse(text));
    // The short form is `{ "message": "text" }`.
    const name = type ?? (message === undefined ? null : 'message.send');
    if (typeof name !== 'string') return null;
    return {
      name,
      refusal: ({ code, detail, retryAfter }) =>
        JSON.stringify({ type: 'error', id, clientMessageId, code, detail, retryAfter }),
    };
  },
};

function isMessage(data: unknown): boolean {
  const { clientMessageId, rev } = fieldsOf(data);
  return typeof clientMessageId === 'string' && typeof rev === 'number';
}

/** A client may send invalid JSON; refusing it is up to the server. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstOf(json: string): unknown {
  const list = parse(json);
  return Array.isArray(list) ? (list[0] as unknown) : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return (value ?? {}) as Record<string, unknown>;
}
