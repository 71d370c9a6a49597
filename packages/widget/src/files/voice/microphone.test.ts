import { expect, test, vi } from 'vitest';
import { canRecord, problemOf } from './microphone.js';

const page = (
  kinds: string[],
  { isAllowed = true, view = {} }: { isAllowed?: boolean; view?: object } = {},
) =>
  ({
    defaultView: {
      MediaRecorder: class {},
      navigator: { mediaDevices: { enumerateDevices: vi.fn(async () => kinds.map((kind) => ({ kind }))) } },
      ...view,
    },
    featurePolicy: { allowsFeature: () => isAllowed },
  }) as unknown as Document;

test('a page records where there is a microphone that it may use', async () => {
  expect(await canRecord(page(['videoinput', 'audioinput']))).toBe(true);
  expect(await canRecord(page(['videoinput', 'audiooutput']))).toBe(false);
  expect(await canRecord(page(['audioinput'], { isAllowed: false }))).toBe(false);
});

test('a page that is not secure, and a browser without a recorder, record nothing', async () => {
  expect(await canRecord(page(['audioinput'], { view: { navigator: {} } }))).toBe(false);
  const { defaultView } = page(['audioinput']);
  const { MediaRecorder: _, ...view } = defaultView as unknown as Record<string, unknown>;
  expect(await canRecord({ defaultView: view } as unknown as Document)).toBe(false);
});

test('each reason for which there is no microphone is told apart', () => {
  const named = (name: string) => problemOf(new DOMException('no', name));
  expect(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'UnknownError'].map(named)).toEqual([
    'denied',
    'missing',
    'busy',
    'failed',
  ]);
  expect(problemOf(undefined)).toBe('failed');
});
