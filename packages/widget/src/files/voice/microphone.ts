/** Why nothing is recorded, each with a sentence of its own. */
export type RecordingProblem = 'denied' | 'missing' | 'busy' | 'vanished' | 'failed';

/** A document whose browser says what a permissions policy allows: only Chromium does. */
interface PolicyDocument extends Document {
  featurePolicy?: { allowsFeature(name: string): boolean };
}

/**
 * Whether this page may record at all: it is secure, its permissions policy and that of the frame around it allow it, and
 * there is a microphone. Asks the user nothing.
 */
export async function canRecord(page: PolicyDocument): Promise<boolean> {
  const view = page.defaultView;
  // Undefined on pages that are not secure.
  const devices = view?.navigator.mediaDevices as MediaDevices | undefined;
  if (!view || !devices || !('MediaRecorder' in view)) return false;
  if (page.featurePolicy?.allowsFeature('microphone') === false) return false;
  const found = await devices.enumerateDevices().catch(() => []);
  return found.some(({ kind }) => kind === 'audioinput');
}

/** Returns why a browser gave no microphone: Media Capture, section 10.2. */
export function problemOf(error: unknown): RecordingProblem {
  switch ((error as Partial<DOMException> | null)?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}
