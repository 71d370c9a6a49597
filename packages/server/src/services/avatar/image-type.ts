/** The media types of pictures, and the bytes by which each begins; `null` stands for any byte. */
const SIGNATURES: readonly (readonly [type: string, bytes: readonly (number | null)[]])[] = [
  // PNG (W3C Recommendation), section 5.2.
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  // JPEG (ITU-T T.81), section B.1.1.3: start of image, then any marker.
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  // RIFF container of WebP (RFC 9649, section 2.4): "RIFF", its size, "WEBP".
  ['image/webp', [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
];

/** Returns the media type of a picture by its first bytes; undefined for anything but PNG, JPEG and WebP. */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  return SIGNATURES.find(([, signature]) =>
    signature.every((byte, index) => byte === null || bytes[index] === byte),
  )?.[0];
}
