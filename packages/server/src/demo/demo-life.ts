import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import { DEMO_CLIENT_ID } from '../seed-site.js';
import type { Models } from '../models/index.js';
import type { OAuthClients } from '../oauth/clients.js';
import type { Services } from '../services/index.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import type { TypingService } from '../services/typing.js';
import { ANSWERS, CAST, OPENING, ROOM, TALK } from './script.js';
import type { Line } from './script.js';

/** How long they go on after somebody came in or wrote, in milliseconds. */
const STAY_MS = 180_000;
const LOOK_MS = 1000;
/** Newest messages among which somebody may have written. */
const LOOKED_AT = 20;
const TYPING_MS = 1200;
/** Milliseconds between two lines while nobody writes. */
const PAUSE_MS = 6000;
/** Lines that nobody asked for, in a process' life: the room does not grow without end. */
const MAX_LINES = 2000;

interface DemoLifeDeps {
  models: Pick<Models, 'User' | 'Room'>;
  services: Pick<Services, 'rooms' | 'messages'> & { typing: TypingService };
  clients: Pick<OAuthClients, 'find'>;
  clock: () => number;
  logger: Logger;
}

interface Stage {
  cast: Actor[];
  slug: string;
  /** `seq` of the last message that was answered. */
  answered: number;
}

export type DemoLife = ReturnType<typeof createDemoLife>;

/**
 * Scripted people in a room of the demo: they talk while somebody is there, and answer who writes. They act through the
 * services like anybody else, cannot sign in, and do nothing until the first visitor comes.
 */
export function createDemoLife({ models, services, clients, clock, logger }: DemoLifeDeps) {
  const { rooms, messages, typing } = services;
  let stage: Stage | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let until = 0;
  let nextLineAt = 0;
  let lines = 0;

  async function enter({ username, displayName }: (typeof CAST)[number], site: Actor['siteId']) {
    const own = { site, kind: 'bot' as const, displayName };
    // Only we create bots of this name: one that a visitor registered under it is a user.
    const known = await models.User.findOne({ site: { $eq: site }, kind: 'bot', displayName }).lean();
    if (known) return known;
    const create = (name: string) =>
      models.User.create({ ...own, username: name, grantedScopes: [], createdAt: new Date(clock()) });
    try {
      return await create(username);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return create(`${username}-${randomBytes(3).toString('hex')}`);
    }
  }

  async function build(): Promise<Stage> {
    const client = await clients.find(DEMO_CLIENT_ID);
    const siteId = client!.site.toString();
    const cast: Actor[] = [];
    for (const person of CAST) {
      const { _id, username } = await enter(person, siteId);
      const session = { sessionId: '', expiresAt: Number.MAX_SAFE_INTEGER };
      const scopes = ['chat' as const];
      cast.push({ userId: _id.toString(), username, siteId, clientId: DEMO_CLIENT_ID, scopes, ...session });
    }
    const [owner, ...others] = cast as [Actor, ...Actor[]];
    const known = await models.Room.findOne({
      site: { $eq: siteId },
      createdBy: { $eq: owner.userId },
    }).lean();
    const slug = known?.slug ?? (await rooms.create(owner, { ...ROOM, visibility: 'public' })).slug;
    for (const actor of others) await rooms.join(actor, slug);
    const built = { cast, slug, answered: known ? await lastSeqOf(owner, slug) : 0 };
    if (!known) for (const line of OPENING) await say(built, line);
    return built;
  }

  async function lastSeqOf(actor: Actor, slug: string): Promise<number> {
    return (await messages.list(actor, slug, { limit: 1 })).results.at(-1)?.seq ?? 0;
  }

  async function say({ cast, slug }: Stage, { who, text }: Line, clientMessageId?: string): Promise<void> {
    await messages.send(cast[who]!, slug, { content: text, ...(clientMessageId && { clientMessageId }) });
  }

  /** Lets somebody type for a moment, then says the line. */
  async function perform(built: Stage, line: Line, clientMessageId?: string): Promise<void> {
    await typing.start(built.cast[line.who]!, built.slug);
    await new Promise((resolve) => (timer = setTimeout(resolve, TYPING_MS)));
    if (!isClosed) await say(built, line, clientMessageId);
    nextLineAt = clock() + PAUSE_MS;
  }

  async function look(built: Stage): Promise<void> {
    const { cast, slug } = built;
    // The operator has disabled the demo.
    if ((await clients.find(DEMO_CLIENT_ID))?.disabledAt) return end();
    const newest = (await messages.list(cast[0]!, slug, { limit: LOOKED_AT })).results;
    const asked = newest.findLast(({ sender }) => !cast.some(({ userId }) => userId === sender.id));
    if (asked && asked.seq > built.answered) {
      built.answered = asked.seq;
      until = clock() + STAY_MS;
      // Another node may answer as well: the id lets one answer be stored.
      const answer = { who: asked.seq % cast.length, text: ANSWERS[asked.seq % ANSWERS.length]! };
      await perform(built, answer, `demo-answer-${asked.seq}`);
    } else if (clock() >= nextLineAt && lines < MAX_LINES) {
      await perform(built, TALK[lines++ % TALK.length]!);
    }
  }

  function end(): void {
    until = 0;
    stage = undefined;
  }

  function goOn(built: Stage): void {
    timer = setTimeout(() => {
      look(built)
        .catch((error: unknown) => {
          logger.warn({ err: error }, 'the demo ends; the next visitor begins it again');
          end();
        })
        .finally(() => {
          if (isClosed || clock() >= until) timer = undefined;
          else goOn(built);
        });
    }, LOOK_MS);
    timer.unref();
  }

  return {
    /** Brings them in where they are not, and returns the slug of their room. */
    async visit(): Promise<string> {
      stage ??= await build();
      until = clock() + STAY_MS;
      if (!timer && !isClosed) goOn(stage);
      return stage.slug;
    },
    close(): void {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
