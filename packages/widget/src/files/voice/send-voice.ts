import type { ChatClient, FileRef } from '@sotto/sdk';
import type { UploadOptions } from '@sotto/sdk/uploads';
import { voiceTexts } from '../../i18n/localize.js';
import { resumeUpload } from '../unsent/resume-upload.js';
import type { RecordedVoice } from './voice-recording.js';

/** Uploads a voice message, or what is missing of it. */
export function sendVoice(
  client: ChatClient,
  room: string,
  { bytes, facts }: RecordedVoice,
  options: Pick<UploadOptions, 'signal' | 'resume' | 'onBegin' | 'onProgress'>,
): Promise<FileRef> {
  // Lists and notifications show the name. A page that went away may not have kept the last second, which it had begun to send.
  return resumeUpload(client, room, bytes, { ...options, name: voiceTexts().name, voice: facts }, [
    'file_changed',
  ]);
}
