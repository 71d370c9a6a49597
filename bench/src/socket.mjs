// A Socket.IO client (protocol 5 over Engine.IO 4 over WebSocket) that costs the load generator next to nothing:
// frames are cut out of the TCP stream by hand, and what a frame means is decided by its first bytes.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const TEXT = 0x81;
const CLOSE = 0x88;
const EVENT = '42["message.new",';
const NO_BYTES = Buffer.alloc(0);

/**
 * Opens a socket and signs in; resolves when the server has let it in.
 * @param onMessage gets the text of each `message.new` frame
 */
export function openSocket(baseUrl, token, onMessage = () => {}) {
  const { hostname, port } = new URL(baseUrl);
  const tcp = connect({ host: hostname, port: Number(port), noDelay: true });
  const acknowledgements = new Map();
  let nextId = 0;
  let rest = NO_BYTES;
  let upgraded = false;
  let closing = false;
  let opened;

  function send(text) {
    const payload = Buffer.from(text);
    const long = payload.length > 125;
    // A mask of zeros leaves the payload as it is (RFC 6455 section 5.3 asks for a mask, we are no browser).
    const frame = Buffer.alloc((long ? 8 : 6) + payload.length);
    frame[0] = TEXT;
    if (long) {
      frame[1] = 0x80 | 126;
      frame.writeUInt16BE(payload.length, 2);
    } else frame[1] = 0x80 | payload.length;
    payload.copy(frame, frame.length - payload.length);
    tcp.write(frame);
  }

  function take(text) {
    if (text.startsWith(EVENT)) onMessage(text);
    else if (text.startsWith('43')) {
      const bracket = text.indexOf('[');
      const id = Number(text.slice(2, bracket));
      acknowledgements.get(id)?.(text.slice(bracket));
      acknowledgements.delete(id);
    } else if (text === '2') send('3');
    else if (text.startsWith('0')) send(`40${JSON.stringify({ token })}`);
    else if (text.startsWith('40')) opened.resolve(socket);
    else if (text.startsWith('44')) fail(new Error(`a socket was refused: ${text}`));
  }

  /** Cuts whole frames off; the server never masks and never splits. */
  function cutFrames(bytes) {
    let at = 0;
    while (bytes.length - at >= 2) {
      const short = bytes[at + 1];
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < head) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2));
      const end = at + head + length;
      if (bytes.length < end) break;
      if (bytes[at] === TEXT) take(bytes.utf8Slice(at + head, end));
      else if (bytes[at] === CLOSE) fail(new Error('the server closed a socket'));
      at = end;
    }
    return bytes.subarray(at);
  }

  function fail(error) {
    if (closing) return;
    closing = true;
    opened.reject(error);
    socket.failed = error;
    tcp.destroy();
  }

  tcp.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!upgraded) {
      const end = rest.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = rest.toString('latin1', 0, end);
      if (!head.startsWith('HTTP/1.1 101')) return fail(new Error(`a socket was refused: ${head}`));
      upgraded = true;
      rest = rest.subarray(end + 4);
    }
    rest = cutFrames(rest);
  });
  tcp.on('error', fail);
  tcp.on('close', () => fail(new Error('a socket was cut')));
  tcp.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  );

  const socket = {
    /** Why the socket ended before `close`. */
    failed: undefined,
    /** Sends an event; `onAck` gets the text of the acknowledgement's arguments. */
    emit(event, payload, onAck) {
      acknowledgements.set(nextId, onAck);
      send(`42${nextId}${JSON.stringify([event, payload])}`);
      nextId += 1;
    },
    close() {
      closing = true;
      tcp.destroy();
    },
  };
  return new Promise((resolve, reject) => (opened = { resolve, reject }));
}
