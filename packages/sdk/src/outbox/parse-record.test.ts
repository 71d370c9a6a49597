import { describe, expect, it } from 'vitest';
import { readRecord } from './parse-record.js';

const file = { id: 'a'.repeat(24), name: 'plan.pdf', type: 'application/pdf', size: 9 };
const record = {
  ...{ clientMessageId: 'c1', room: 'den', content: 'Text', createdAt: '2026-11-28T12:00:00.000Z' },
  ...{ position: 1, waitsSince: 1, status: 'queued' },
};

describe('a record of a message with files', () => {
  it('keeps them, and needs no text', () => {
    const picture = {
      ...file,
      width: 4,
      height: 3,
      thumb: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w',
      preview: 'b'.repeat(24),
      duration: 42_000,
    };
    expect(readRecord({ ...record, content: '', files: [file, { ...picture, more: 'x' }] })).toEqual({
      ...record,
      ...{ content: '', files: [file, picture] },
    });
    expect(readRecord({ ...record, content: '' })).toBeNull();
  });

  it('keeps what is known of a voice message, and drops what is not valid of it', () => {
    const note = { ...file, voice: { duration: 31_000, peaks: Array.from({ length: 64 }, () => 7) } };
    expect(readRecord({ ...record, files: [note] })?.files).toEqual([note]);
    for (const voice of [
      { duration: 31_000 },
      { ...note.voice, peaks: [1] },
      { ...note.voice, duration: '9' },
    ])
      expect(readRecord({ ...record, files: [{ ...note, voice }] })?.files).toEqual([file]);
  });

  it.each([
    ['none', []],
    ['too many', Array.from({ length: 11 }, () => file)],
    ['one without a name', [file, { ...file, name: undefined }]],
    ['one whose id is none', [{ ...file, id: '../x' }]],
    ['no list', file],
  ])('drops files that cannot be sent: %s', (_name, files) => {
    expect(readRecord({ ...record, files })).toEqual(record);
    expect(readRecord({ ...record, content: '', files })).toBeNull();
  });
});
