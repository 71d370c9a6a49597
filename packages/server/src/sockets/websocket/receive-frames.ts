import { CLOSE_CODES } from '@sotto/protocol';
import type { Message } from '@sotto/protocol';
import type { PlainFrame } from '@sotto/protocol/schemas';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { AppError, toAppError } from '../../errors.js';
import { adviceFor } from '../../storage/driver-errors.js';
import type { createBadFrameCounter } from '../connections/bad-frames.js';
import type { InFlight } from '../connections/in-flight.js';
import type { WebSocketConnection } from './connection.js';
import { parseFrame, replyKeys } from './frames.js';
import type { FrameHandler } from './frames.js';

/** Refused frames in a row after which a client that does not slow down is closed. */
const MAX_RATE_LIMITED = 20;

interface ReceiveDeps {
  handleFrame: FrameHandler;
  inFlight: InFlight;
  logger: Logger;
  countBadFrame: ReturnType<typeof createBadFrameCounter>;
}

/** Handles the frames of an admitted WebSocket, each acknowledged or refused. */
export function receiveFrames(
  ws: WebSocket,
  connection: WebSocketConnection,
  { handleFrame, inFlight, logger, countBadFrame }: ReceiveDeps,
): void {
  let rateLimited = 0;
  let ownInFlight = 0;
  const isTooFast = () => rateLimited >= MAX_RATE_LIMITED;

  function refuse(error: unknown, frame: unknown): void {
    const known = toAppError(error);
    connection.sendObject('error', {
      ...replyKeys(frame),
      code: known.code,
      detail: known.message,
      ...(known.retryAfter !== undefined && { retryAfter: known.retryAfter }),
    });
    if (known.code === 'rate_limited') rateLimited += 1;
  }

  function refuseBad(error: unknown, text: string): void {
    refuse(error, tryParse(text));
    countBadFrame(connection);
  }

  async function handle(frame: PlainFrame): Promise<void> {
    inFlight.count += 1;
    ownInFlight += 1;
    try {
      const data = await handleFrame(connection, connection.room.slug, frame);
      connection.sendObject('ack', { ...replyKeys(frame), ...storedId(frame, data), data });
      if (!isTooFast()) rateLimited = 0;
    } catch (error) {
      if (toAppError(error).status >= 500)
        logger.error({ err: error }, adviceFor(error) ?? 'a plain WebSocket frame failed');
      refuse(error, frame);
    } finally {
      inFlight.count -= 1;
      ownInFlight -= 1;
    }
    // Close only after every accepted frame has its reply.
    if (isTooFast() && ownInFlight === 0) connection.close(CLOSE_CODES.rateLimited, 'rate_limited');
  }

  function receive(text: string): void {
    let frame: PlainFrame;
    try {
      frame = parseFrame(text);
    } catch (error) {
      return refuseBad(error, text);
    }
    void handle(frame);
  }

  ws.on('message', (data: RawData, isBinary: boolean) => {
    if (ws.readyState !== ws.OPEN || isTooFast()) return;
    if (isBinary) refuseBad(new AppError('bad_request', 'Frames must be JSON texts'), '');
    else receive((data as Buffer).toString());
  });
}

/** Returns the `clientMessageId` of a stored message, which the server generated where the frame had none. */
function storedId(frame: PlainFrame, data: unknown): { clientMessageId?: string } {
  return frame.type === 'message.send' ? { clientMessageId: (data as Message).clientMessageId } : {};
}

/** Parses a frame that was refused, so that the reply can carry its `id`; undefined where it is no JSON. */
function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
