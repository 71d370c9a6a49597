import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { expect, it, vi } from 'vitest';
import { createFileKey, sealPart } from '../../crypto/sealed-frames.js';
import { NO_METRICS } from '../../no-metrics.js';
import type { FileRecord } from '../../models/file.js';
import type { ScanFile, ServicesDeps } from '../deps.js';
import { createFileScan } from './file-scan.js';

const BYTES = randomBytes(2000);

/** A file of one part, a site with this setting, and what became of both. */
function setUp(scanFile: ScanFile, { scanFailure = 'refuse' as 'refuse' | 'allow', scanMs = 10_000 } = {}) {
  const _id = new mongoose.Types.ObjectId();
  const sealed = { id: _id.toString(), size: BYTES.length };
  const key = createFileKey();
  const parts = new Map([[0, sealPart(key, sealed, 0, BYTES)]]);
  const events: object[] = [];
  const results: string[] = [];
  const cancel = vi.fn(async () => true);
  const cancelPreviews = vi.fn(async () => {});
  const get = vi.fn(async (_file: string, n: number) => parts.get(n) ?? null);
  const store = { remove: async (_file: string, n: number) => void parts.delete(n) };
  const scan = createFileScan(
    {
      scanFile,
      sites: { settings: async () => ({ scanFailure }) } as unknown as ServicesDeps['sites'],
      securityLog: { fileScanned: (event) => void events.push(event) },
      metrics: { ...NO_METRICS, fileScanned: (result) => void results.push(result) },
    },
    { states: { cancel, cancelPreviews }, store, readAs: () => ({ get }), scanMs },
  );
  const row = { _id, site: _id, owner: _id, size: BYTES.length } as FileRecord;
  const file = { key, sealed, ref: { id: sealed.id, name: 'secret name', type: 'x', size: BYTES.length } };
  return { examine: () => scan.examine(row, file), row, parts, events, results, cancel, cancelPreviews, get };
}

it('shows the scanner the bytes as they were sent', async () => {
  const seen: Buffer[] = [];
  const { examine, results, events } = setUp(async ({ read }) => {
    for await (const bytes of read()) seen.push(bytes);
    return 'ok';
  });
  await examine();
  expect(Buffer.concat(seen).equals(BYTES)).toBe(true);
  expect([results, events]).toEqual([['ok'], []]);
});

it('drops a refused file with its parts and previews, and records neither name nor bytes', async () => {
  const { examine, row, parts, events, results, cancel, cancelPreviews } = setUp(async () => 'refused');
  await expect(examine()).rejects.toMatchObject({ code: 'file_refused' });
  expect(cancelPreviews.mock.calls).toEqual([[row]]);
  expect([cancel.mock.calls.length, parts.size, results]).toEqual([1, 0, ['refused']]);
  expect(events).toMatchObject([{ outcome: 'refused', reason: 'refused' }]);
  expect(JSON.stringify(events)).not.toContain('secret name');
});

const failures: [string, ScanFile, string][] = [
  ['fails', () => Promise.reject(new Error('connect ECONNREFUSED')), 'connect ECONNREFUSED'],
  [
    'throws at once',
    () => {
      throw new Error('not configured');
    },
    'not configured',
  ],
  ['gives no verdict in time', () => new Promise(() => {}), 'no verdict within 1 ms'],
];

it.each(failures)(
  'keeps the upload where the scanner %s, to be completed later',
  async (_what, scan, failure) => {
    const { examine, parts, events, results, cancel } = setUp(scan, { scanMs: 1 });
    await expect(examine()).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
    expect([cancel.mock.calls.length, parts.size, results]).toEqual([0, 1, ['failed']]);
    expect(events).toMatchObject([{ outcome: 'refused', reason: 'scan_failed', failure }]);
  },
);

it('accepts it where the site says so', async () => {
  const { examine, events } = setUp(failures[0]![1], { scanFailure: 'allow' });
  await examine();
  expect(events).toMatchObject([{ outcome: 'ok', failure: 'connect ECONNREFUSED' }]);
});

it('takes no failure of the store for one of the scanner', async () => {
  const { examine, results, get } = setUp(
    async ({ read }) => {
      for await (const _ of read());
      return 'ok';
    },
    { scanFailure: 'allow' },
  );
  get.mockRejectedValue(new Error('the store is away'));
  await expect(examine()).rejects.toThrow('the store is away');
  expect(results).toEqual([]);
});

it('asks once for all who wait for the same file', async () => {
  let verdict!: (result: 'ok') => void;
  const scan = vi.fn<ScanFile>(() => new Promise((resolve) => (verdict = resolve)));
  const { examine } = setUp(scan);
  const both = Promise.all([examine(), examine()]);
  await vi.waitFor(() => expect(scan).toHaveBeenCalled());
  verdict('ok');
  await both;
  expect(scan).toHaveBeenCalledOnce();
});

it('counts no time that the store takes', async () => {
  vi.useFakeTimers();
  try {
    const { examine, get, results } = setUp(
      async ({ read }) => {
        for await (const _ of read());
        return 'ok';
      },
      { scanMs: 1000 },
    );
    const part = await get('', 0);
    get.mockImplementation(async () => {
      await vi.advanceTimersByTimeAsync(60_000);
      return part;
    });
    await examine();
    expect(results).toEqual(['ok']);
  } finally {
    vi.useRealTimers();
  }
});
