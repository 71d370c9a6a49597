import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileRef, Upload } from '@sotto/protocol';
import type { FilesApi } from '../api/files.js';
import { ChatError } from '../errors.js';
import { createDeferred } from '../internal/deferred.js';
import { createUploads } from './index.js';

const PART = 4;
const file = new File(['0123456789'], 'plan.txt');
let ref: FileRef;
type Asked = Omit<FilesApi, 'database' | 'guestDatabase'>;
let files: { [Name in keyof Asked]: ReturnType<typeof vi.fn<Asked[Name]>> } & Pick<
  FilesApi,
  'database' | 'guestDatabase'
>;
let parts: Map<number, string>;

beforeEach(() => {
  vi.useFakeTimers();
  parts = new Map();
  ref = { id: 'f', name: 'plan.txt', type: 'application/octet-stream', size: 10 };
  files = {
    begin: vi.fn<FilesApi['begin']>(async (_slug, { size }) => {
      ref.size = size;
      return { id: 'f', partSize: PART, received: [] };
    }),
    putPart: vi.fn<FilesApi['putPart']>(async (_id, part, bytes) => void parts.set(part, await bytes.text())),
    find: vi.fn<FilesApi['find']>(async () => ({ id: 'f', partSize: PART, received: [1] })),
    complete: vi.fn<FilesApi['complete']>(async () => ref),
    cancel: vi.fn<FilesApi['cancel']>(async () => {}),
    list: vi.fn<FilesApi['list']>(),
    url: vi.fn<FilesApi['url']>(),
    blob: vi.fn<FilesApi['blob']>(),
    database: null,
    guestDatabase: async () => null,
  };
});
afterEach(() => void vi.useRealTimers());

/** A file that the browser cannot read, for a reason of this name. */
function unreadable(name: string): Blob {
  const blob = new Blob(['0123456789']);
  blob.slice = () => unreadable(name);
  blob.arrayBuffer = () => Promise.reject(new DOMException('No', name));
  return blob;
}

describe('an upload', () => {
  it('sends every part once, says how far it is, and ends with the file', async () => {
    const seen: number[] = [];
    const created = await createUploads({ files }).create('den', file, {
      onProgress: ({ sent, size }) => seen.push(sent / size),
    });
    expect(created).toBe(ref);
    expect(files.begin).toHaveBeenCalledWith('den', { name: 'plan.txt', size: 10 });
    expect([...parts].sort()).toEqual([
      [0, '0123'],
      [1, '4567'],
      [2, '89'],
    ]);
    expect(seen).toEqual([...seen].sort());
    expect([seen[0], seen.at(-1)]).toEqual([0, 1]);
    expect(files.cancel).not.toHaveBeenCalled();
  });

  it('has three parts under way at once', async () => {
    let running = 0;
    let most = 0;
    files.putPart.mockImplementation(async () => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
    });
    await createUploads({ files }).create('den', new Blob(['x'.repeat(40)]));
    expect(most).toBe(3);
    expect(files.begin.mock.calls[0]![1].name).toBe('file');
  });

  it('sends a part again that failed, after the wait that the server asks for', async () => {
    files.putPart.mockRejectedValueOnce(new ChatError('unavailable', 'busy', { retryAfter: 9 }));
    const created = createUploads({ files }).create('den', new Blob(['x']));
    await vi.advanceTimersByTimeAsync(8999);
    expect(files.putPart).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await created).toBe(ref);
    expect(files.putPart).toHaveBeenCalledTimes(2);
  });

  it('waits for other uploads of the user to end, and not for space', async () => {
    files.begin.mockRejectedValueOnce(
      new ChatError('quota_exceeded', 'four', { status: 409, retryAfter: 10 }),
    );
    const created = createUploads({ files }).create('den', file);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await created).toBe(ref);
    files.begin.mockRejectedValueOnce(new ChatError('quota_exceeded', 'full', { status: 409 }));
    await expect(createUploads({ files }).create('den', file)).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
  });

  it('sends nothing more, and says nothing more, once it has failed', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    files.putPart.mockImplementation(async (_id, part, _bytes, { signal } = {}) => {
      signals[part] = signal;
      if (part === 0) throw new ChatError('file_gone', 'gone');
      if (part === 1) throw new ChatError('network', 'away');
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    const onProgress = vi.fn<(progress: { sent: number }) => void>();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    await expect(createUploads({ files }).create('den', file, { onProgress, signal })).rejects.toMatchObject({
      code: 'file_gone',
    });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(files.putPart).toHaveBeenCalledTimes(3);
    expect(signals.map((each) => each?.aborted)).toEqual([true, true, true]);
    expect(onProgress.mock.calls).toEqual([[{ sent: 0, size: 10 }]]);
    expect(remove).toHaveBeenCalledWith('abort', expect.any(Function));
  });

  it.each([403, 413, 415])('is refused where a proxy refuses it with status %i', async (status) => {
    files.putPart.mockRejectedValueOnce(new ChatError('bad_response', 'a page', { status }));
    await expect(createUploads({ files }).create('den', file)).rejects.toMatchObject({
      ...{ code: 'file_refused', status, retryable: false },
    });
    expect(files.cancel).toHaveBeenCalledExactlyOnceWith('f');
  });

  it('goes on however slow the line is: one part after the other, each with more time', async () => {
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    let running = 0;
    files.putPart.mockImplementation(async (_id, part, bytes, { timeout = 0 } = {}) => {
      running += 1;
      const isEnough = running === 1 && timeout > 400_000;
      await sleep(isEnough ? 400_000 : timeout);
      running -= 1;
      if (!isEnough) throw new ChatError('timeout', 'too slow');
      parts.set(part, await bytes.text());
    });
    const created = createUploads({ files }).create('den', file);
    await vi.advanceTimersByTimeAsync(2_000_000);
    expect(await created).toBe(ref);
    expect([...parts.keys()].sort()).toEqual([0, 1, 2]);
    expect(files.putPart).toHaveBeenCalledTimes(6);
  });

  it('is as fast as before once the line is', async () => {
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    let running = 0;
    const together: [number, number][] = [];
    files.putPart.mockImplementation(async (_id, _part, _bytes, { timeout = 0 } = {}) => {
      together.push([(running += 1), timeout]);
      const isStalled = together.length <= 3;
      await sleep(isStalled ? timeout : 10);
      running -= 1;
      if (isStalled) throw new ChatError('timeout', 'too slow');
    });
    const created = createUploads({ files }).create('den', new Blob(['x'.repeat(8 * PART)]));
    await vi.advanceTimersByTimeAsync(130_000);
    expect(await created).toBe(ref);
    expect(together[3]).toEqual([1, 480_000]);
    expect(Math.max(...together.slice(-5).map(([count]) => count))).toBe(3);
    expect(together.at(-1)![1]).toBe(120_000);
  });

  it('shares the line with the other uploads of the client, and gives its turn up when it is cancelled', async () => {
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const timeouts: (number | undefined)[] = [];
    files.putPart.mockImplementation(async (_id, _part, _bytes, { timeout = 0 } = {}) => {
      timeouts.push(timeout);
      await sleep(timeout);
      throw new ChatError('timeout', 'too slow');
    });
    const ends = new AbortController();
    const [first, second] = [1, 2].map(() =>
      createUploads({ files })
        .create('den', file, { signal: ends.signal })
        .catch((error: ChatError) => error.code),
    );
    await vi.advanceTimersByTimeAsync(130_000);
    expect(timeouts).toEqual([...Array.from({ length: 6 }, () => 120_000), 480_000]);
    ends.abort();
    expect(await Promise.all([first, second])).toEqual(['aborted', 'aborted']);
  });

  it('says what is known of a voice message', async () => {
    const voice = { duration: 2000, peaks: Array.from({ length: 64 }, () => 9) };
    await createUploads({ files }).create('den', file, { voice });
    expect(files.begin.mock.calls[0]![1]).toMatchObject({ voice });
  });

  it('sends the preview once the file is there, and goes without one that fails', async () => {
    const preview = new Blob(['01234'], { type: 'image/webp' });
    files.complete.mockImplementation(async (id) => (id === 'p' ? { ...ref, id: 'p' } : ref));
    files.begin.mockImplementation(async (_slug, { previewOf }) => ({
      ...{ id: previewOf === undefined ? 'f' : 'p', partSize: PART, received: [] },
    }));
    const create = (signal?: AbortSignal) =>
      createUploads({ files }).create('den', file, { preview, signal });
    expect(await create()).toEqual({ ...ref, preview: 'p' });
    expect(files.begin).toHaveBeenLastCalledWith(
      ...(['den', { name: 'plan.txt', size: 5, previewOf: 'f' }] as const),
    );
    expect(files.putPart.mock.calls.slice(-2).map(([id, part]) => [id, part])).toEqual([
      ['p', 0],
      ['p', 1],
    ]);
    // It was interrupted behind the preview.
    ref.preview = 'q';
    expect((await create()).preview).toBe('q');
    delete ref.preview;

    files.complete.mockImplementation(async (id) => {
      if (id === 'p') throw new ChatError('file_refused', 'no picture');
      return ref;
    });
    expect(await create()).toEqual(ref);
    expect(files.cancel).toHaveBeenCalledExactlyOnceWith('p');
    files.cancel.mockClear();
    const abort = new AbortController();
    files.complete.mockImplementation(async (id) => {
      if (id === 'p') abort.abort();
      if (id === 'p') throw new ChatError('aborted', 'cancelled');
      return ref;
    });
    await expect(create(abort.signal)).rejects.toMatchObject({ code: 'aborted' });
    expect(files.cancel.mock.calls).toEqual([['p'], ['f']]);
  });

  it('does not wait long for a preview', async () => {
    files.begin.mockImplementation(async (_slug, { previewOf }) => {
      if (previewOf !== undefined) throw new ChatError('unavailable', 'busy');
      return { id: 'f', partSize: PART, received: [] };
    });
    const created = createUploads({ files }).create('den', file, { preview: new Blob(['0']) });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await created).toBe(ref);
    expect(files.begin).toHaveBeenCalledTimes(3);
    expect(files.cancel).not.toHaveBeenCalled();
  });

  it('gives a preview the same time on any line', async () => {
    files.begin.mockImplementation(async (_slug, { previewOf }) => ({
      ...{ id: previewOf === undefined ? 'f' : 'p', partSize: PART, received: [] },
    }));
    const timeouts: (number | undefined)[] = [];
    files.putPart.mockImplementation(async (id, _part, _bytes, { timeout = 0 } = {}) => {
      if (id === 'f') return;
      timeouts.push(timeout);
      await new Promise((resolve) => setTimeout(resolve, timeout));
      throw new ChatError('timeout', 'too slow');
    });
    const created = createUploads({ files }).create('den', file, { preview: new Blob(['0']) });
    await vi.advanceTimersByTimeAsync(62_000);
    expect([await created, timeouts]).toEqual([ref, [30_000, 30_000]]);
  });

  it('sends only what is missing when it is resumed', async () => {
    await createUploads({ files }).create('den', file, { resume: 'f' });
    expect(files.begin).not.toHaveBeenCalled();
    expect([...parts.keys()].sort()).toEqual([0, 2]);
  });

  it('is dropped where it is cancelled or refused, and left to be resumed where the network is away', async () => {
    const abort = new AbortController();
    files.putPart.mockImplementation(async () => {
      abort.abort();
      throw new ChatError('aborted', 'cancelled');
    });
    await expect(
      createUploads({ files }).create('den', file, { signal: abort.signal }),
    ).rejects.toMatchObject({ code: 'aborted' });
    expect(files.cancel).toHaveBeenCalledExactlyOnceWith('f');

    files.cancel.mockClear();
    files.putPart.mockRejectedValue(new ChatError('network', 'away'));
    const away = expect(createUploads({ files }).create('den', file)).rejects.toMatchObject({
      code: 'network',
    });
    await vi.advanceTimersByTimeAsync(120_000);
    await away;
    expect(files.cancel).not.toHaveBeenCalled();
  });

  it.each(['draining', 'rate_limited', 'internal_error', 'closed', 'not_signed_in'] as const)(
    'is left to be resumed after %s',
    async (code) => {
      files.complete.mockRejectedValue(new ChatError(code, 'not now'));
      const left = expect(createUploads({ files }).create('den', file)).rejects.toMatchObject({ code });
      await vi.advanceTimersByTimeAsync(120_000);
      await left;
      expect(files.cancel).not.toHaveBeenCalled();
    },
  );

  it('fails where the file changes on the disk meanwhile, and is dropped', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'sotto-upload-')), 'plan.txt');
    writeFileSync(path, '0123456789');
    const onDisk = await openAsBlob(path);
    files.putPart.mockImplementationOnce(async () => writeFileSync(path, '0123'));
    const created = createUploads({ files }).create('den', onDisk);
    await expect(created).rejects.toMatchObject({ code: 'file_changed' });
    expect(files.cancel).toHaveBeenCalledExactlyOnceWith('f');
    rmSync(dirname(path), { recursive: true });
  });

  it.each([
    ['file_empty', new Blob([]), 'The file is empty: there is nothing to upload'],
    ['file_vanished', unreadable('NotFoundError'), 'The file cannot be found any more; choose it again'],
    [
      'file_changed',
      unreadable('NotReadableError'),
      'The file changed while it was uploaded; choose it again',
    ],
  ])(
    'fails before anything is sent, and drops what an earlier visit sent: %s',
    async (code, blob, message) => {
      for (const options of [{}, { resume: 'f' }]) {
        const error = await createUploads({ files })
          .create('den', blob, options)
          .catch((reason: unknown) => reason);
        expect(error).toMatchObject({ code, message, retryable: false });
      }
      for (const request of [files.begin, files.find]) expect(request).not.toHaveBeenCalled();
      expect(files.cancel).toHaveBeenCalledExactlyOnceWith('f');
    },
  );

  it('fails where the file vanishes meanwhile, and is dropped', async () => {
    const vanishing = new Blob(['0123456789']);
    const slice = vanishing.slice.bind(vanishing);
    vanishing.slice = (...range) => (range[0] === 4 ? unreadable('NotFoundError') : slice(...range));
    const created = createUploads({ files }).create('den', vanishing);
    await expect(created).rejects.toMatchObject({ code: 'file_vanished' });
    expect(files.cancel).toHaveBeenCalledExactlyOnceWith('f');
  });

  it('fails where a part of the file has fewer bytes than it had', async () => {
    const shorter = new Blob(['0123456789']);
    const slice = shorter.slice.bind(shorter);
    shorter.slice = (...range) =>
      Object.assign(slice(...range), { arrayBuffer: async () => new ArrayBuffer(1) });
    const created = createUploads({ files }).create('den', shorter);
    await expect(created).rejects.toMatchObject({ code: 'file_changed' });
    expect(files.putPart).not.toHaveBeenCalled();
  });

  it('fails where it is resumed with another file', async () => {
    const resumed = (blob: Blob) => createUploads({ files }).create('den', blob, { resume: 'f' });
    const wrong = { code: 'file_changed' };
    files.putPart.mockRejectedValueOnce(new ChatError('validation_failed', 'must have 2 bytes'));
    await expect(resumed(new Blob(['012345678']))).rejects.toMatchObject(wrong);
    files.complete.mockRejectedValueOnce(new ChatError('upload_incomplete', 'parts are missing'));
    await expect(resumed(new Blob(['0123']))).rejects.toMatchObject(wrong);
    await expect(resumed(new Blob(['0123', '4567', '89x']))).rejects.toMatchObject(wrong);
    files.putPart.mockRejectedValueOnce(new ChatError('validation_failed', 'a bug'));
    await expect(createUploads({ files }).create('den', file)).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('waits ten minutes for the other uploads of the user', async () => {
    files.begin.mockRejectedValue(new ChatError('quota_exceeded', 'four', { status: 409, retryAfter: 10 }));
    const fails = expect(createUploads({ files }).create('den', file)).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    await vi.advanceTimersByTimeAsync(550_000);
    const asked = files.begin.mock.calls.length;
    await vi.advanceTimersByTimeAsync(120_000);
    await fails;
    expect(files.begin.mock.calls.length).toBeGreaterThan(asked);
  });

  it('drops an upload that begins once it is cancelled', async () => {
    const abort = new AbortController();
    const begun = createDeferred<Upload>();
    files.begin.mockReturnValue(begun.promise);
    const created = createUploads({ files }).create('den', file, { signal: abort.signal });
    const fails = expect(created).rejects.toMatchObject({ code: 'aborted' });
    await vi.advanceTimersByTimeAsync(1);
    expect(files.begin).toHaveBeenCalledTimes(1);
    abort.abort();
    await fails;
    begun.resolve({ id: 'late', partSize: PART, received: [] });
    await vi.advanceTimersByTimeAsync(1);
    expect(files.cancel).toHaveBeenCalledExactlyOnceWith('late');
    await expect(createUploads({ files }).create('den', file, { signal: abort.signal })).rejects.toThrow();
    expect(files.begin).toHaveBeenCalledTimes(1);
  });

  it('ends a wait at once when it is cancelled', async () => {
    const abort = new AbortController();
    files.begin.mockRejectedValue(new ChatError('network', 'away'));
    const created = createUploads({ files }).create('den', file, { signal: abort.signal });
    const fails = expect(created).rejects.toMatchObject({ code: 'aborted' });
    await vi.advanceTimersByTimeAsync(1);
    abort.abort();
    await fails;
  });
});
