import type { Actor } from '../actor.js';
import type { Models } from '../models/index.js';
import type { OAuthClients } from '../oauth/clients.js';
import type { Services } from '../services/index.js';
import type { TypingService } from '../services/typing.js';
import { loadCast } from './cast.js';
import { OPENING, ROOM } from './script.js';
import type { Line } from './script.js';

export interface StageDeps {
  models: Pick<Models, 'User' | 'Room'>;
  services: Pick<Services, 'rooms' | 'messages'> & { typing: TypingService };
  clients: Pick<OAuthClients, 'find'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** The demo's room with its scripted people. */
export interface Stage {
  readonly cast: readonly Actor[];
  readonly slug: string;
  /** `seq` of the last message of a visitor that has a reply. */
  repliedTo: number;
}

/** Returns the demo's room. Creates the room, with its opening lines, and its people where they are missing. */
export async function buildStage(deps: StageDeps): Promise<Stage> {
  const { rooms, messages } = deps.services;
  const cast = await loadCast(deps);
  const [owner, ...others] = cast;
  const known = await deps.models.Room.findOne({
    site: { $eq: owner.siteId },
    createdBy: { $eq: owner.userId },
  }).lean();
  const slug = known?.slug ?? (await rooms.create(owner, { ...ROOM, visibility: 'public' })).slug;
  for (const actor of others) await rooms.join(actor, slug);
  const lastSeq = async () => (await messages.list(owner, slug, { limit: 1 })).results.at(-1)?.seq ?? 0;
  const stage = { cast, slug, repliedTo: known ? await lastSeq() : 0 };
  if (!known) for (const line of OPENING) await sendLine(deps, stage, line);
  return stage;
}

/** Sends a line of the script. @param clientMessageId - for a line that several nodes may send */
export async function sendLine(
  { services: { messages } }: Pick<StageDeps, 'services'>,
  { cast, slug }: Stage,
  { who, text }: Line,
  clientMessageId?: string,
): Promise<void> {
  await messages.send(cast[who]!, slug, { content: text, ...(clientMessageId && { clientMessageId }) });
}
