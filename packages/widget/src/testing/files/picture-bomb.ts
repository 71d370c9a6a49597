/** A PNG of some 70 bytes that claims so many pixels, of which it has none: browsers make room for all of them. */
export function bombOf(width: number, height: number, name = 'stage.png'): File {
  const chunk = (type: string, data: Uint8Array<ArrayBuffer>) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, data.length);
    return [length, type, data, checksum(type, data)];
  };
  const header = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  const signature = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  // An empty deflate stream.
  const pixels = new Uint8Array([0x78, 0x9c, 3, 0, 0, 0, 0, 1]);
  const parts = [
    signature,
    ...chunk('IHDR', header),
    ...chunk('IDAT', pixels),
    ...chunk('IEND', new Uint8Array()),
  ];
  return new File(parts, name, { type: 'image/png' });
}

/** CRC-32 of a chunk (PNG, annex D). */
function checksum(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  let sum = 0xffff_ffff;
  for (const byte of [...new TextEncoder().encode(type), ...data]) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb8_8320 : 0);
  }
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, ~sum >>> 0);
  return bytes;
}
