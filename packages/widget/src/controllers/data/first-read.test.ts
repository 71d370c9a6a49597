import type { ChatClient } from '@sotto/sdk';
import { expect } from 'chai';
import { FirstRead } from './first-read.js';

const clientOf = (id?: string) => ({ user: id === undefined ? null : { id } }) as ChatClient;
const start = () => ({ read: new FirstRead<string>(), client: clientOf('ada') });

describe('FirstRead', () => {
  it('gives once what was read', () => {
    const { read, client } = start();
    read.keep(client, 'rooms');
    expect([read.take(client), read.take(client)]).to.deep.equal(['rooms', undefined]);
  });

  it('gives nothing to another client', () => {
    const { read, client } = start();
    read.keep(client, 'rooms');
    expect(read.take(clientOf('ada'))).to.equal(undefined);
    expect(read.take(client)).to.equal(undefined);
  });

  it('gives nothing of one user to the next, and nothing after a sign-out', () => {
    for (const next of ['bob', undefined]) {
      const { read, client } = start();
      read.keep(client, 'rooms of Ada');
      Object.assign(client, clientOf(next));
      expect(read.take(client)).to.equal(undefined);
    }
  });
});
