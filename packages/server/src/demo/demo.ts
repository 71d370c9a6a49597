import type { Logger } from 'pino';
import { AppError } from '../errors.js';
import { isDemoEnabled } from '../services/site/demo.js';
import type { DemoState } from '../services/site/demo.js';
import { REPLIES, TALK } from './script.js';
import type { Line } from './script.js';
import { buildStage, sendLine } from './stage.js';
import type { Stage, StageDeps } from './stage.js';

/** Milliseconds for which the demo continues after a visitor came in or wrote. */
const STAY_MS = 180_000;
/** Interval of the look for new messages. */
const POLL_MS = 1000;
/** Newest messages among which one of a visitor is looked for. */
const POLLED_MESSAGES = 20;
const TYPING_MS = 1200;
/** Milliseconds between two lines while no visitor writes. */
const PAUSE_MS = 6000;
/** Unprompted lines in the life of a process, so that the room does not grow without end. */
const MAX_LINES = 2000;

interface DemoDeps extends StageDeps, DemoState {
  logger: Logger;
}

export type Demo = ReturnType<typeof createDemo>;

/**
 * Creates the demo: scripted people in a room, who talk while a visitor is there and reply to visitors. They act through
 * the services like users, cannot sign in, and do nothing until the first visitor comes.
 */
export function createDemo(deps: DemoDeps) {
  const { clock, logger, services } = deps;
  let stage: Stage | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let until = 0;
  let nextLineAt = 0;
  let lines = 0;

  /** Shows a person as typing for a moment, then sends the line. */
  async function perform(built: Stage, line: Line, clientMessageId?: string): Promise<void> {
    await services.typing.start(built.cast[line.who]!, built.slug);
    await new Promise((resolve) => (timer = setTimeout(resolve, TYPING_MS)));
    if (!isClosed) await sendLine(deps, built, line, clientMessageId);
    nextLineAt = clock() + PAUSE_MS;
  }

  async function poll(built: Stage): Promise<void> {
    const { cast, slug } = built;
    if (!(await isDemoEnabled(deps))) return stop();
    const newest = (await services.messages.list(cast[0]!, slug, { limit: POLLED_MESSAGES })).results;
    const asked = newest.findLast(({ sender }) => !cast.some(({ userId }) => userId === sender.id));
    if (asked && asked.seq > built.repliedTo) {
      built.repliedTo = asked.seq;
      until = clock() + STAY_MS;
      const reply = { who: asked.seq % cast.length, text: REPLIES[asked.seq % REPLIES.length]! };
      // Other nodes may reply as well: by this id only one reply is stored.
      await perform(built, reply, `demo-answer-${asked.seq}`);
    } else if (clock() >= nextLineAt && lines < MAX_LINES) {
      await perform(built, TALK[lines++ % TALK.length]!);
    }
  }

  function stop(): void {
    until = 0;
    stage = undefined;
  }

  function schedule(built: Stage): void {
    timer = setTimeout(() => {
      poll(built)
        .catch((error: unknown) => {
          // In a crowd a line is left out, as it is for everybody else.
          if (error instanceof AppError && error.code === 'rate_limited') return;
          logger.warn({ err: error }, 'the demo stopped; the next visitor starts it again');
          stop();
        })
        .finally(() => {
          if (isClosed || clock() >= until) timer = undefined;
          else schedule(built);
        });
    }, POLL_MS);
    timer.unref();
  }

  return {
    /** Starts the demo where it is not running, and returns the slug of its room. */
    async visit(): Promise<string> {
      stage ??= await buildStage(deps);
      until = clock() + STAY_MS;
      if (!timer && !isClosed) schedule(stage);
      return stage.slug;
    },
    close(): void {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
