import { expect } from 'chai';
import { createClient } from './create-client.js';

describe('createClient', () => {
  it('creates a client for a server, also for one that is named from the page', () => {
    for (const serverUrl of ['http://127.0.0.1:9', '/chat', 'http://127.0.0.1:9/']) {
      const client = createClient(serverUrl, 'site');
      expect(client?.connection.status, serverUrl).to.equal('idle');
      client?.close();
    }
  });

  it('creates none from attributes that are missing or wrong', () => {
    const wrong = [
      ['', 'site'],
      ['http://127.0.0.1:9', ''],
      ['ftp://127.0.0.1', 'site'],
      ['http://', 'site'],
      ['http://ada:secret@127.0.0.1:9', 'site'],
    ] as const;
    for (const [serverUrl, clientId] of wrong)
      expect(createClient(serverUrl, clientId) === undefined, `${serverUrl} ${clientId}`).to.equal(true);
  });
});
