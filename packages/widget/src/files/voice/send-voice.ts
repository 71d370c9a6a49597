import type { ChatClient, FileRef } from '@sotto/sdk';
import { createUploads } from '@sotto/sdk/uploads';
import { voiceTexts } from '../../i18n/localize.js';
import type { RecordedVoice } from './voice-recording.js';

/** Uploads a voice message. */
export function sendVoice(
  client: ChatClient,
  room: string,
  { bytes, facts }: RecordedVoice,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<FileRef> {
  return createUploads(client).create(room, bytes, {
    // Lists and notifications show it.
    ...{ name: voiceTexts().name, voice: facts, signal },
    onProgress: ({ sent, size }) => onProgress(sent / size),
  });
}
