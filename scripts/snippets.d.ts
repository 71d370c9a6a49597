// What the snippets of the documentation take as given: `scripts/check-docs.mjs` compiles each in the sight of these
// names. Whatever a snippet declares itself goes before them.
import type { AuthRequiredReason, ChatClient, ChatError, CipherFlow, ConnectionState } from '@sotto/sdk';
import type { CreateSocket, Message, MonitorConnection, Room } from '@sotto/sdk';
import type { ServerClient } from '@sotto/server-sdk';
import type { Person, TestChat } from '@sotto/testing';
import type * as files from 'node:fs/promises';
import type * as socketIo from 'socket.io-client';

declare global {
  const client: ChatClient;
  const monitor: MonitorConnection;
  const createSocket: CreateSocket;
  const controller: AbortController;
  const chat: TestChat;
  const ada: Person;
  const grace: Person;

  const sotto: ServerClient;
  const clientSecret: string;
  const audience: string;
  const issuer: string;
  const keyId: string;
  const secret: string;
  /** One of the host's own. */
  const user: { id: number; name: string };
  /** To a webhook. */
  const request: Request;

  const serverUrl: string;
  const clientId: string;
  const username: string;
  const password: string;
  const accessToken: string;
  const refreshToken: string;
  const token: string;
  /** Of a room. */
  const slug: string;
  const text: string;

  const error: ChatError;
  const state: ConnectionState;
  const oldest: Message;
  const message: Message;
  const room: Room;
  const input: HTMLInputElement;
  const button: HTMLButtonElement;

  function showOffline(): void;
  function showBanner(): void;
  function showSignIn(reason: AuthRequiredReason): void;
  function draw(frame: CipherFlow): void;

  const io: typeof socketIo.io;
  const readFile: typeof files.readFile;
  const writeFile: typeof files.writeFile;
  const rm: typeof files.rm;
}
