import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Member, Message, Room, TokenResponse, User } from '@sotto/protocol';
import { generateFernetKey } from '../../src/crypto/fernet.js';
import { createServer } from '../../src/index.js';
import type { RunningServer, ServerOptions } from '../../src/index.js';
import { loadConfig } from '../../src/config.js';
import { startTestStore } from './test-store.js';

/** A registered and signed-in user. */
export interface Person extends User {
  token: string;
  refreshToken: string;
}

/** One complete server, with its REST API as a client uses it. */
export interface ChatNode {
  readonly url: string;
  plainUrl(slug: string): string;
  readonly running: RunningServer;
  request<T>(
    method: string,
    path: string,
    token: string,
    body?: object,
  ): Promise<{ status: number; body: T }>;
  register(username: string): Promise<Person>;
  createRoom(owner: Person, slug: string, visibility?: 'public' | 'private'): Promise<Room>;
  addMember(owner: Person, room: Room, username: string): Promise<Member>;
  removeMember(owner: Person, room: Room, username: string): Promise<void>;
  send(sender: Person, room: Room, content: string): Promise<Message>;
  revoke(person: Person): Promise<void>;
  close(): Promise<void>;
}

/** A store, and any number of complete servers on it. */
export interface ChatCluster {
  addNode(environment?: Record<string, string>, options?: ServerOptions): Promise<ChatNode>;
  readonly directory: string;
  /** The store's own address. */
  readonly storeUri: string;
  /** What a command needs to work on the store: its address and the keys. */
  readonly environment: Record<string, string>;
  close(): Promise<void>;
}

const PASSWORD = 'correct horse battery staple';

export async function startCluster(): Promise<ChatCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'sotto-cluster-'));
  const store = await startTestStore();
  const shared = {
    MONGODB_URI: store.uri,
    FERNET_KEYS: generateFernetKey(),
    TOKEN_KEYS: generateFernetKey(),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: process.env.LL ?? 'silent',
  };
  const nodes: ChatNode[] = [];
  return {
    directory,
    storeUri: store.uri,
    environment: { ...shared, DATA_DIR: directory },
    async addNode(environment = {}, options = {}) {
      const config = loadConfig({ ...shared, DATA_DIR: join(directory, randomUUID()), ...environment });
      const node = nodeOf(await createServer(config, { cheapPasswords: true, ...options }));
      nodes.push(node);
      return node;
    },
    async close() {
      for (const node of nodes) await node.close();
      await store.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function nodeOf(running: RunningServer): ChatNode {
  const { url } = running;
  let closed = false;

  async function request<T>(method: string, path: string, token: string, body?: object) {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : null) as T };
  }

  /** Like `request`, for requests that must succeed. */
  async function expectOk<T>(method: string, path: string, token: string, body?: object): Promise<T> {
    const answer = await request<T>(method, path, token, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async function clientId(): Promise<string> {
    const client = await running.context.models.OAuthClient.findOne({ type: { $eq: 'public' } }).lean();
    if (!client) throw new Error('the first start made no public client');
    return client.clientId;
  }

  const oauth = (path: string, fields: Record<string, string>) =>
    fetch(url + path, { method: 'POST', body: new URLSearchParams(fields) });
  const roomPath = (room: Room) => `/api/chat/rooms/${room.slug}/`;

  return {
    url,
    plainUrl: (slug) => `${url.replace('http', 'ws')}/ws/chat/${slug}/`,
    running,
    request,
    async register(username) {
      const client_id = await clientId();
      const profile = await expectOk<User>('POST', '/api/auth/register/', '', {
        username,
        password: PASSWORD,
        client_id,
      });
      const answer = await oauth('/oauth/token/', {
        grant_type: 'password',
        client_id,
        username,
        password: PASSWORD,
      });
      const tokens = (await answer.json()) as TokenResponse;
      const { id, displayName, kind } = profile;
      return {
        id,
        username,
        displayName,
        kind,
        token: tokens.access_token,
        refreshToken: tokens.refresh_token!,
      };
    },
    createRoom: (owner, slug, visibility = 'public') =>
      expectOk('POST', '/api/chat/rooms/', owner.token, {
        name: slug,
        ...(visibility === 'public' && { slug }),
        visibility,
      }),
    addMember: (owner, room, username) =>
      expectOk('POST', `${roomPath(room)}members/`, owner.token, { username }),
    removeMember: (owner, room, username) =>
      expectOk('DELETE', `${roomPath(room)}members/${username}/`, owner.token),
    send: (sender, room, content) =>
      expectOk('POST', `${roomPath(room)}messages/`, sender.token, {
        content,
        clientMessageId: randomUUID(),
      }),
    async revoke({ refreshToken }) {
      const answer = await oauth('/oauth/revoke_token/', {
        token: refreshToken,
        client_id: await clientId(),
      });
      if (!answer.ok) throw new Error(`unable to revoke; ${answer.status}`);
    },
    async close() {
      if (closed) return;
      closed = true;
      await running.close();
    },
  };
}
