import type { FileRef, Room } from '@sotto/protocol';
import { fileKindOf } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { createFileClient } from './support/file-client.js';
import { pngOf } from './support/picture-bytes.js';

let cluster: ChatCluster;
let node: ChatNode;
let ada: Person;
let bob: Person;
let room: Room;

beforeAll(async () => {
  cluster = await startCluster();
  node = await cluster.addNode({ RATE_LIMITS: 'off' });
  [ada, bob] = [await node.register('ada'), await node.register('bob')];
  room = await node.createRoom(ada, 'den', 'private');
  await node.addMember(ada, room, 'bob');
});
afterAll(() => cluster.close());

const { ask, upload, send, load } = createFileClient(() => ({ node, room, person: ada }));

describe('a picture that claims more pixels than a page can decode', () => {
  // 33 bytes for 14 GB.
  const bomb = pngOf(60_000, 60_000);

  it('is a file that is only saved, whatever its sender says of it', async () => {
    for (const more of [{}, { width: 60_000, height: 60_000 }, { width: undefined, height: undefined }]) {
      const file = await upload(bomb, 'stage.png', ada, more);
      expect([file.type, fileKindOf(file)]).toEqual(['application/octet-stream', 'files']);
      expect((await send([file.id])).body.files).toEqual([file]);
      const { headers } = await load(file.id, bob);
      expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
        'application/octet-stream',
        "attachment; filename*=UTF-8''stage.png",
      ]);
    }
  });

  it('is one too where it does not tell its size, or only behind its first part', async () => {
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(0xfffd)]);
    const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 3, 0, 4, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    const jpegWith = (comments: number) =>
      Buffer.concat([Buffer.from([0xff, 0xd8]), ...Array<Buffer>(comments).fill(comment), frame]);
    const types = [];
    for (const bytes of [jpegWith(15), jpegWith(17), Buffer.from('GIF89a')])
      types.push((await upload(bytes)).type);
    expect(types).toEqual(['image/jpeg', 'application/octet-stream', 'application/octet-stream']);
  });

  it('is refused as the preview of another', async () => {
    const file = await upload(pngOf(4, 3));
    const refused: unknown = await upload(bomb, 'p.png', ada, { previewOf: file.id });
    expect(refused).toMatchObject({ code: 'file_refused' });
    expect((await ask<FileRef>('POST', `uploads/${file.id}/complete/`)).body.preview).toBe(undefined);
  });
});
