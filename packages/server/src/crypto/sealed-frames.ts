import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { UPLOAD_PART_BYTES } from '@sotto/protocol';
import { DecryptionError } from './keyring.js';
import { derivePurposeKey } from './purpose-keys.js';

/*
 * The bytes of a file as they are stored: AES-256-GCM in frames that open alone, so that a range is read without the rest.
 * Nonces are random, as a part may be sealed twice (a retry, two nodes), and a counter would repeat with other bytes.
 */

/** Bytes of a frame before it is sealed; the last one of a file may be shorter. */
export const FRAME_BYTES = 64 * 1024;
const FRAMES_PER_PART = UPLOAD_PART_BYTES / FRAME_BYTES;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_BYTES = NONCE_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';

/** What a frame is bound to beside its place: it opens for no other file, and for none of another size. */
export interface SealedFile {
  /** 24 hex digits. */
  id: string;
  /** Bytes of the whole file, from where nobody but the owner of the key can change it; at least 1. */
  size: number;
}

/** Creates the key of one file. */
export function createFileKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** Returns how many parts a file has. */
export function partCount(size: number): number {
  return Math.ceil(size / UPLOAD_PART_BYTES);
}

/** Returns the bytes of a part, which is numbered from 0. */
export function partLength(size: number, part: number): number {
  return Math.min(UPLOAD_PART_BYTES, size - part * UPLOAD_PART_BYTES);
}

/** Seals a part of a file, which is as long as `partLength` says. */
export function sealPart(key: Buffer, file: SealedFile, part: number, bytes: Buffer): Buffer {
  const frames: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += FRAME_BYTES) {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce);
    cipher.setAAD(contextOf(file, part * FRAMES_PER_PART + from / FRAME_BYTES));
    frames.push(nonce, cipher.update(bytes.subarray(from, from + FRAME_BYTES)), cipher.final());
    frames.push(cipher.getAuthTag());
  }
  return Buffer.concat(frames);
}

/**
 * Opens what a part has from one byte, counted in the part, up to another one that does not belong to it.
 * @throws DecryptionError where the part is not exactly what was sealed at this place
 */
export function openPart(
  key: Buffer,
  file: SealedFile,
  part: number,
  sealed: Buffer,
  { from = 0, to = partLength(file.size, part) }: { from?: number; to?: number } = {},
): Buffer {
  const length = partLength(file.size, part);
  if (length < 1 || sealed.length !== length + Math.ceil(length / FRAME_BYTES) * SEALED_BYTES)
    throw new DecryptionError('the part has another length');
  const first = Math.floor(from / FRAME_BYTES);
  const frames: Buffer[] = [];
  for (let frame = first; frame * FRAME_BYTES < to; frame += 1) {
    const at = frame * (FRAME_BYTES + SEALED_BYTES);
    const end = at + SEALED_BYTES + Math.min(FRAME_BYTES, length - frame * FRAME_BYTES);
    frames.push(openFrame(key, contextOf(file, part * FRAMES_PER_PART + frame), sealed.subarray(at, end)));
  }
  const start = first * FRAME_BYTES;
  return Buffer.concat(frames).subarray(from - start, to - start);
}

/** Returns a MAC of the bytes of a part: the same bytes are recognized although they are sealed differently each time. */
export function macOfPart(key: Buffer, part: number, bytes: Buffer): string {
  const place = Buffer.alloc(4);
  place.writeUInt32BE(part);
  return createHmac('sha256', derivePurposeKey(key, 'fileParts'))
    .update(place)
    .update(bytes)
    .digest('base64url');
}

function openFrame(key: Buffer, context: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const bytes = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
    decipher.final();
    return bytes;
  } catch (cause) {
    throw new DecryptionError('the frame was changed, or belongs to another place', { cause });
  }
}

/** The file's id (12 bytes), its size (8) and the number of the frame (4). */
function contextOf({ id, size }: SealedFile, frame: number): Buffer {
  const context = Buffer.alloc(24);
  context.write(id, 'hex');
  context.writeBigUInt64BE(BigInt(size), 12);
  context.writeUInt32BE(frame, 20);
  return context;
}
