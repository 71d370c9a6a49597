import { randomUUID } from 'node:crypto';
import { CLOSE_CODES } from '@sotto/protocol';
import type { SessionEndCode } from '@sotto/protocol';
import type { WebSocket } from 'ws';
import type { Connection, Session } from '../connections/connection.js';
import type { Claimant } from '../connections/authenticate.js';
import { encodeFrame } from './registry.js';
import type { FrameReceiver, WebSocketRegistry } from './registry.js';
import { MAX_UNSENT_BYTES } from '../transport/slow-consumers.js';
import type { WriteCoalescer } from '../transport/write-coalescer.js';

/** A plain WebSocket as connection and as receiver of frames. */
export interface WebSocketConnection extends Connection, FrameReceiver {
  readonly kind: 'plain';
  readonly room: { id: string; slug: string };
  /** Sends `{ type, ...payload }`. */
  sendObject(type: string, payload: object): void;
  close(code: number, reason: string): void;
}

interface WebSocketConnectionOptions {
  ws: WebSocket;
  session: Session;
  claimant: Claimant;
  room: { id: string; slug: string };
  registry: WebSocketRegistry;
  coalescer: WriteCoalescer;
  /** Called after each frame. */
  onWritten: () => void;
  /** Called once when it is over, before the peer has confirmed the close. */
  onEnd: (connection: WebSocketConnection) => void;
}

const END_CODES: Record<SessionEndCode, number> = {
  token_expired: CLOSE_CODES.unauthorized,
  token_revoked: CLOSE_CODES.unauthorized,
  user_disabled: CLOSE_CODES.unauthorized,
  user_deleted: CLOSE_CODES.unauthorized,
  site_disabled: CLOSE_CODES.forbidden,
  bad_frames: CLOSE_CODES.badFrame,
};

/** Creates the connection of an admitted WebSocket. */
export function createWebSocketConnection(options: WebSocketConnectionOptions): WebSocketConnection {
  const { ws, session, claimant, room, registry, coalescer, onWritten, onEnd } = options;
  let over = false;

  function finish(): void {
    if (over) return;
    over = true;
    onEnd(connection);
  }

  const connection: WebSocketConnection = {
    id: randomUUID(),
    kind: 'plain',
    roomId: room.id,
    room,
    ...claimant,
    session,
    channels: new Map(),
    enter: (channel) => registry.enter(connection, channel),
    leave: (channel) => registry.leave(connection, channel),
    sendFrame(frame) {
      if (over || ws.readyState !== ws.OPEN) return;
      coalescer.hold(ws);
      ws.send(frame, { binary: false });
      onWritten();
      if (ws.bufferedAmount <= MAX_UNSENT_BYTES) return;
      finish();
      ws.terminate();
    },
    sendObject: (type, payload) => connection.sendFrame(encodeFrame(type, payload)),
    send: (event, payload) => connection.sendObject(event, payload),
    close(code, reason) {
      connection.endReason ??= reason;
      finish();
      ws.close(code, reason);
    },
    end(code) {
      connection.sendObject('session.ended', { code });
      connection.close(END_CODES[code], code);
    },
    expel: () => connection.close(CLOSE_CODES.forbidden, 'not_a_member'),
    restart: () => connection.close(CLOSE_CODES.restart, 'restart'),
  };
  ws.once('close', finish);
  return connection;
}
