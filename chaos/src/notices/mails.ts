import type { Mongoose } from 'mongoose';
import mongoose from 'mongoose';
import { linkIn, openPage } from '../../../packages/server/test/support/mail-server.js';
import type { MailServer } from '../../../packages/server/test/support/mail-server.js';
import { request } from '../rest.js';
import type { Reader } from './readers.js';

/** As `signUp` has it. */
const PASSWORD = 'correct horse battery staple';

type Connection = Awaited<ReturnType<Mongoose['createConnection']>>;

/** Runs with a connection to the store. */
export async function withStore<T>(uri: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await mongoose.createConnection(uri).asPromise();
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

export const addressOf = ({ username }: Pick<Reader, 'username'>) => `${username}@mail.example`;

/** Lets a user get mails, who has proved to read them. */
export async function wantMails(url: string, reader: Reader, mails: MailServer): Promise<void> {
  const { token } = reader;
  const profile = '/api/auth/profile/';
  await request(url, 'PATCH', profile, token, { email: addressOf(reader), current: PASSWORD });
  const before = mails.received.length;
  await request(url, 'POST', `${profile}email-link/`, token);
  const mail = mails.received.slice(before).find(({ to }) => to.includes(addressOf(reader)));
  if (!mail) throw new Error('no mail with a link');
  await openPage('POST', linkIn(mail));
  await request(url, 'PATCH', `${profile}notifications/`, token, { mail: true });
}
