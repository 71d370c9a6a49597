// A Socket.IO client (protocol 5 over Engine.IO 4 over WebSocket) that costs the load generator little: frames are cut out
// of the TCP stream by hand, and the first bytes of a frame decide what it is.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { cutFrames, encodeText } from './web-socket-frames.mjs';

const EVENT = '42["message.new",';
const NO_BYTES = Buffer.alloc(0);

/**
 * Opens a socket and authenticates; resolves when the server has accepted it.
 * @param onMessage receives the text of each `message.new` frame
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

  const send = (text) => tcp.write(encodeText(text));

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

  function fail(error) {
    if (closing) return;
    closing = true;
    opened.reject(error);
    socket.failed = error;
    tcp.destroy();
  }

  const handlers = { onText: take, onClose: () => fail(new Error('the server closed a socket')) };
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
    rest = cutFrames(rest, handlers);
  });
  tcp.on('error', fail);
  tcp.on('close', () => fail(new Error('a socket was cut')));
  tcp.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  );

  const socket = {
    /** The error that ended the socket before `close`. */
    failed: undefined,
    /** Sends an event; `onAck` receives the arguments of the acknowledgement as text. */
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
