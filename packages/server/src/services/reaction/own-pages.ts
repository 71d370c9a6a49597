import type { ChangesPage, Message, OwnReactions, SyncResult } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import type { ReactionRows } from './reaction-rows.js';

type Reader = Pick<Actor, 'userId'>;

/** Creates what adds the reader's own reactions to pages. */
export function createOwnPages({ own }: Pick<ReactionRows, 'own'>) {
  /** Of those that were counted: a message without reactions costs no query, and once it has one it is read anew. */
  const ownOf = (userId: string, messages: readonly Message[]): Promise<OwnReactions> =>
    own(
      userId,
      messages.filter(({ reactions }) => reactions.length > 0).map(({ id }) => id),
    );

  return {
    async withOwn<P extends { results: Message[] }>({ userId }: Reader, reading: Promise<P>): Promise<P> {
      const page = await reading;
      return { ...page, own: await ownOf(userId, page.results) };
    },
    /** As `withOwn`, for the pages of many rooms by one query. */
    async syncWithOwn({ userId }: Reader, reading: Promise<SyncResult>): Promise<SyncResult> {
      const result = await reading;
      const pages = Object.entries(result.rooms);
      const found = await ownOf(
        userId,
        pages.flatMap(([, { results }]) => results),
      );
      const ownIn = ({ results }: ChangesPage) =>
        Object.fromEntries(results.flatMap(({ id }) => (found[id] ? [[id, found[id]]] : [])));
      const rooms = Object.fromEntries(pages.map(([slug, page]) => [slug, { ...page, own: ownIn(page) }]));
      return { ...result, rooms };
    },
  };
}
