import { randomBytes } from 'node:crypto';
import type { CreateUploadInput, FileRef, Message, Problem, Room, Upload } from '@sotto/protocol';
import { UPLOAD_PART_BYTES } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { ChatNode, Person } from './chat-cluster.js';

/**
 * Creates what a person does with the files of a room, over HTTP.
 * @param places - known once the server runs; `person` acts by default
 */
export function createFileClient(places: () => { node: ChatNode; room: Room; person: Person }) {
  const ask = <T>(method: string, path: string, person = places().person, body?: object) =>
    places().node.request<T & Problem>(method, `/api/chat/${path}`, person.token, body);

  async function putPart(
    id: string,
    n: number | string,
    bytes: Buffer,
    person = places().person,
  ): Promise<[status: number, code?: string]> {
    const response = await fetch(`${places().node.url}/api/chat/uploads/${id}/parts/${n}/`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
    return response.status === 204 ? [204] : [response.status, ((await response.json()) as Problem).code];
  }

  const begin = async (
    bytes: Buffer,
    name = 'canary name.png',
    person = places().person,
    more: Partial<CreateUploadInput> = {},
  ) => {
    const input = { name, size: bytes.length, width: 4, height: 3, ...more };
    return (await ask<Upload>('POST', `rooms/${places().room.slug}/uploads/`, person, input)).body.id;
  };

  return {
    ask,
    putPart,
    begin,

    /** Uploads a file whole. */
    async upload(
      bytes: Buffer,
      name?: string,
      person = places().person,
      more?: Partial<CreateUploadInput>,
    ): Promise<FileRef> {
      const id = await begin(bytes, name, person, more);
      for (let n = 0; n * UPLOAD_PART_BYTES < bytes.length; n += 1)
        await putPart(id, n, bytes.subarray(n * UPLOAD_PART_BYTES, (n + 1) * UPLOAD_PART_BYTES), person);
      return (await ask<FileRef>('POST', `uploads/${id}/complete/`, person)).body;
    },

    send(
      files: string[],
      {
        person = places().person,
        content = '',
        clientMessageId = randomBytes(8).toString('hex'),
      }: { person?: Person; content?: string; clientMessageId?: string } = {},
    ) {
      const body = { content, files, clientMessageId };
      return ask<Message>('POST', `rooms/${places().room.slug}/messages/`, person, body);
    },

    load: (id: string, person = places().person, headers: Record<string, string> = {}) =>
      fetch(`${places().node.url}/api/chat/files/${id}/`, {
        headers: { authorization: `Bearer ${person.token}`, ...headers },
      }),

    /** Lets the collector look at a file as if its time had come. Returns its state after that. */
    async collect(id: string): Promise<string | undefined> {
      const { models, services } = places().node.running.context;
      await models.File.updateOne(
        { _id: { $eq: id }, lookAt: mongoose.trusted({ $ne: null }) },
        { $set: { lookAt: new Date(1) } },
      );
      await services.collectFiles();
      return (await models.File.findOne({ _id: { $eq: id } }).lean())?.state;
    },
  };
}
