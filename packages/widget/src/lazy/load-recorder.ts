import { canRecord } from '../files/voice/microphone.js';
import { media } from './parts.js';

/** Where a microphone is waited for: once, however many chats the page has had. */
const watched = new WeakSet<MediaDevices>();

/** Loads the recorder of voice messages where the page may record, also when a microphone is connected later. */
export async function loadRecorder(page: Document): Promise<void> {
  if (await canRecord(page)) return media.use(() => undefined);
  // Undefined on pages that are not secure.
  const devices = page.defaultView?.navigator.mediaDevices as MediaDevices | undefined;
  if (!devices || watched.has(devices)) return;
  watched.add(devices);
  const onChange = () => {
    watched.delete(devices);
    void loadRecorder(page);
  };
  devices.addEventListener('devicechange', onChange, { once: true });
}
