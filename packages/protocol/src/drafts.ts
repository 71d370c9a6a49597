import { z } from 'zod';
import { checkRanges, mentions } from './mentions.js';
import type { Mention } from './mentions.js';
import { draftText } from './text.js';

/** What a user has begun to write in a room, on all devices of the user, and of nobody else. */
export interface Draft {
  /** Slug. */
  room: string;
  /** At most 4,000 code points; empty where there is no draft any more. */
  text: string;
  /** `seq` of the message that it replies to. */
  replyTo?: number;
  /** The parts of the text that name members. Absent for none. */
  mentions?: Mention[];
  /** Higher with each change; 0 where there is none. The `base` of the next change. */
  rev: number;
  /** ISO 8601. It is kept for 30 days. */
  updatedAt: string;
}

/** Body of `PUT /api/chat/rooms/<slug>/draft/`. */
export interface PutDraftInput {
  /** Empty: deletes the draft. */
  text: string;
  replyTo?: number | undefined;
  mentions?: Mention[] | undefined;
  /** The `rev` of the draft that this one replaces, 0 for none: another one is not overwritten. */
  base: number;
}

export const putDraftSchema: z.ZodType<PutDraftInput> = z
  .object({
    text: draftText,
    replyTo: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    mentions,
    base: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  })
  .superRefine(({ text, mentions }, context) => checkRanges({ content: text, mentions }, context));
