// Text frames of a WebSocket (RFC 6455 section 5.2), encoded and cut out by hand.

const TEXT = 0x81;
const CLOSE = 0x88;

/** Encodes a text as one frame of a client, of at most 64 KiB. */
export function encodeText(text) {
  const payload = Buffer.from(text);
  const isLong = payload.length > 125;
  // A mask of zeros leaves the payload as it is: section 5.3 asks for a mask, but this is not a browser.
  const frame = Buffer.alloc((isLong ? 8 : 6) + payload.length);
  frame[0] = TEXT;
  if (isLong) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(payload.length, 2);
  } else frame[1] = 0x80 | payload.length;
  payload.copy(frame, frame.length - payload.length);
  return frame;
}

/**
 * Cuts whole frames off; a Sotto server never masks and never splits them.
 * @param handlers `onText(text)`, `onClose()`
 * @returns the bytes of an incomplete frame
 */
export function cutFrames(bytes, { onText, onClose }) {
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
    if (bytes[at] === TEXT) onText(bytes.utf8Slice(at + head, end));
    else if (bytes[at] === CLOSE) onClose();
    at = end;
  }
  return bytes.subarray(at);
}
