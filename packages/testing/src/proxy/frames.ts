/** A frame of a WebSocket (RFC 6455 section 5.2). */
export interface Frame {
  /** As it was received, header included. */
  bytes: Buffer;
  /** The text of a whole text message; null for any other frame. */
  text: string | null;
}

const FIN_AND_TEXT = 0x81;
const MASKED = 0x80;
const LENGTH = 0x7f;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** Splits a stream of bytes into frames; an incomplete one waits for the next bytes. */
export function createFrameReader(): (bytes: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const frames: Frame[] = [];
    for (let frame = readFrame(rest); frame; frame = readFrame(rest)) {
      frames.push(frame);
      rest = rest.subarray(frame.bytes.length);
    }
    return frames;
  };
}

function readFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & LENGTH;
  const extra = short === TWO_BYTES ? 2 : short === EIGHT_BYTES ? 8 : 0;
  const maskAt = 2 + extra;
  const payloadAt = maskAt + (bytes[1]! & MASKED ? 4 : 0);
  if (bytes.length < payloadAt) return null;
  let length = short;
  if (extra === 2) length = bytes.readUInt16BE(2);
  if (extra === 8) length = Number(bytes.readBigUInt64BE(2));
  const end = payloadAt + length;
  if (bytes.length < end) return null;
  const payload = bytes.subarray(payloadAt, end);
  const mask = bytes.subarray(maskAt, payloadAt);
  return {
    bytes: bytes.subarray(0, end),
    text: bytes[0] === FIN_AND_TEXT ? unmask(payload, mask).toString('utf8') : null,
  };
}

function unmask(payload: Buffer, mask: Buffer): Buffer {
  if (mask.length === 0) return payload;
  const plain = Buffer.from(payload);
  for (let index = 0; index < plain.length; index += 1) plain[index]! ^= mask[index % 4]!;
  return plain;
}

/** Encodes a text message as one frame of a server: without a mask. */
export function encodeText(text: string): Buffer {
  const payload = Buffer.from(text, 'utf8');
  const { length } = payload;
  if (length < TWO_BYTES) return Buffer.concat([Buffer.from([FIN_AND_TEXT, length]), payload]);
  const head = Buffer.alloc(length < 0x10000 ? 4 : 10);
  head[0] = FIN_AND_TEXT;
  head[1] = length < 0x10000 ? TWO_BYTES : EIGHT_BYTES;
  if (length < 0x10000) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
