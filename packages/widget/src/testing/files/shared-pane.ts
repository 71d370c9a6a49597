import type { Message, RoomFile } from '@sotto/sdk';
import type { SottoShared } from '../../components/sotto-shared/sotto-shared.js';
import { ada, FakeClient, makeMessage } from '../fakes/fake-client.js';
import { clickAt } from '../input.js';
import { deepQueryAll, mount } from '../mount.js';

const DAY_MS = 86_400_000;
export const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

/** Creates a document. */
export const textFile = (id: string) => ({ id, name: `${id}.pdf`, type: 'application/pdf', size: 412_000 });

/** Creates a file of a message as the list of a room has it. */
export function sharedFile(seq: number, file: RoomFile['file'], change: Partial<Message> = {}): RoomFile {
  const { id, sender, createdAt } = makeMessage(seq, { createdAt: daysAgo(0), ...change });
  return { message: { id, seq, sender, createdAt }, file };
}

/** Shows what was shared in a room. */
export async function openShared(files: RoomFile[] = [], fake = new FakeClient(3), width = 360) {
  fake.files.shared = files;
  const element = await mount<SottoShared>(
    'sotto-shared',
    { client: fake.client, room: fake.room, user: ada },
    { width },
  );
  return { fake, element };
}

/** Returns the tabs of the pane. */
export const sharedTabs = (element: SottoShared) => deepQueryAll(element, '.tab');

/** Shows a tab: media, files, links, or voice messages. */
export const showSharedTab = (element: SottoShared, index: number) => clickAt(sharedTabs(element)[index]!);

/** Returns the ids of the squares. */
export const squaresOf = (element: SottoShared) =>
  deepQueryAll(element, '.gallery .pic').map(({ dataset }) => dataset['id']);
