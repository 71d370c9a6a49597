import { createUploads } from '@sotto/sdk/uploads';
import type { UploadOptions } from '@sotto/sdk/uploads';
import { sizeOf } from './pictures.js';
import type { Person, Theatre } from './theatre.js';

/** A file, and what is told of it. */
export type Sent = readonly [File, UploadOptions];

/** A message with files. */
export type WithFiles = [room: string, who: Person, text: string, ...files: Sent[]];

/** Sends messages with files, one after the other. */
export async function sendFiles(theatre: Theatre, ...messages: WithFiles[]): Promise<void> {
  for (const [room, who, text, ...files] of messages) {
    const uploads = createUploads(theatre.people[who]);
    const sent = [];
    for (const [file, options] of files) sent.push(await uploads.create(room, file, options));
    await theatre.say(room, who, text, { files: sent });
  }
}

/** Returns one of the five pictures of the mocks, which are used again and again. */
export const pictureOf = (pictures: File[], at: number): Sent => [pictures[at % 5]!, sizeOf(at % 5)];

/** Returns a voice message of what was recorded. */
export function spoken(bytes: Buffer<ArrayBuffer>): Sent {
  const peaks = Array.from({ length: 64 }, (_, at) => (at * 7) % 32);
  return [new File([bytes], 'voice.webm', { type: 'audio/webm' }), { voice: { duration: 4000, peaks } }];
}

/** Returns a document of two lines. */
export const sheet = (): Sent => [
  new File(['%PDF-1.4\n%%EOF\n'], 'cue-sheet-v7-signed-off-by-everybody.pdf', { type: 'application/pdf' }),
  {},
];
