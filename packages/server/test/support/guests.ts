import type { Message, Room, TokenResponse, User } from '@sotto/protocol';
import { randomUUID } from 'node:crypto';
import { GUEST } from '../../src/oauth/grant-types.js';
import type { RunningServer } from '../../src/index.js';

/** A guest with its tokens. */
export interface Guest extends User {
  token: string;
  refreshToken: string;
}

/** Lets the site `default` and the demo's client admit guests. */
export async function admitGuests({ context }: RunningServer, changedAt = new Date()): Promise<void> {
  const { Site, OAuthClient } = context.models;
  await Site.updateOne({ slug: { $eq: 'default' } }, { $set: { 'settings.guests': 'write', changedAt } });
  await OAuthClient.updateOne(
    { clientId: { $eq: 'demo' } },
    { $addToSet: { grants: GUEST }, $set: { changedAt } },
  );
}

/** Requests a guest of the demo's client. */
export async function requestGuest(
  url: string,
  fields: Record<string, string> = {},
  address?: string,
): Promise<{ status: number; body: TokenResponse & { error?: string; error_description?: string } }> {
  const form = { grant_type: GUEST, client_id: 'demo', ...fields };
  const response = await fetch(`${url}/oauth/token/`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: address === undefined ? {} : { 'x-forwarded-for': address },
  });
  return { status: response.status, body: (await response.json()) as TokenResponse };
}

/** Becomes a guest of the demo's client. */
export async function becomeGuest(url: string, name?: string, address?: string): Promise<Guest> {
  const { status, body } = await requestGuest(url, name === undefined ? {} : { name }, address);
  if (status !== 200) throw new Error(`unable to become a guest: ${JSON.stringify(body)}`);
  const headers = { authorization: `Bearer ${body.access_token}` };
  const profile = (await (await fetch(`${url}/api/auth/profile/`, { headers })).json()) as User;
  return { ...profile, token: body.access_token, refreshToken: body.refresh_token! };
}

/** Sends a message in a user's name. */
export async function sendAs(
  url: string,
  { token }: { token: string },
  room: Pick<Room, 'slug'>,
  content: string,
  fields: { clientMessageId?: string; author?: string } = {},
): Promise<{ status: number; body: Message }> {
  const response = await fetch(`${url}/api/chat/rooms/${room.slug}/messages/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ content, clientMessageId: randomUUID(), ...fields }),
  });
  return { status: response.status, body: (await response.json()) as Message };
}
