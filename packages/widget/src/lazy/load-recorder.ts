import { canRecord } from '../files/voice/microphone.js';
import { media } from './parts.js';

/** Loads the recorder of voice messages where the page may record, also when a microphone is connected later. */
export async function loadRecorder(page: Document): Promise<void> {
  if (await canRecord(page)) return media.use(() => undefined);
  // Undefined on pages that are not secure.
  const devices = page.defaultView?.navigator.mediaDevices as MediaDevices | undefined;
  devices?.addEventListener('devicechange', () => void loadRecorder(page), { once: true });
}
