import { ChatError } from '@sotto/sdk';
import type { ChatClient, CipherFlow } from '@sotto/sdk';
import { markedName } from '../../people/bot.js';
import { ClientController } from '../client/client-controller.js';

/** Whose messages the monitor shows before they become ciphertext: the viewer's own, those of all their rooms, or none. */
export type ShownWords = 'own' | 'rooms' | 'none';

/** The text of a stored message, as its readers see it. */
export interface WrittenText {
  /** Name of the sender; undefined for the viewer. */
  author: string | undefined;
  text: string;
}

/** Texts that arrive later than this, in milliseconds, are not shown: their message was stored long ago. */
const PATIENCE_MS = 800;
/** Own messages that are remembered until their frames are drawn. */
const REMEMBERED = 50;

/**
 * Finds the text of stored messages. The monitor's own data has none: what was sent in this
 * browser comes from the outbox, the rest is requested from the server as any member of the room can.
 */
export class WrittenTexts extends ClientController {
  private readonly own = new Map<string, string>();
  private mayRead = true;

  /** Whether the viewer is known to have sent this message in this browser. */
  isOwn(frame: CipherFlow): boolean {
    return this.own.has(keyOf(frame));
  }

  /** Returns the text of the frame's message; undefined where it must not be shown, has changed, or is not readable. */
  async of(frame: CipherFlow, shown: ShownWords): Promise<WrittenText | undefined> {
    const { client } = this;
    if (!client || shown === 'none') return undefined;
    const own = this.own.get(keyOf(frame));
    if (own !== undefined) return { author: undefined, text: own };
    if (!this.mayRead) return undefined;
    try {
      return await read(client, frame, shown);
    } catch (error) {
      // The token lacks the scope, and will not get it.
      if (error instanceof ChatError && error.code === 'insufficient_scope') this.mayRead = false;
      return undefined;
    }
  }

  protected reset(): void {
    this.own.clear();
    this.mayRead = true;
  }

  protected start(client: ChatClient): void {
    this.onOtherUser(client, () => this.reset());
    this.listen(
      client.on('outbox.changed', ({ messages }) => {
        for (const { message } of messages)
          if (message?.content) this.remember(keyOf(message), message.content);
      }),
    );
  }

  private remember(key: string, text: string): void {
    this.own.set(key, text);
    const oldest = this.own.size > REMEMBERED ? this.own.keys().next().value : undefined;
    if (oldest !== undefined) this.own.delete(oldest);
  }
}

const keyOf = ({ room, rev }: Pick<CipherFlow, 'room' | 'rev'>) => `${room} ${rev}`;

async function read(
  client: ChatClient,
  { room, seq, rev }: CipherFlow,
  shown: ShownWords,
): Promise<WrittenText | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const [message] = (await client.messages.list(room, { after: seq - 1, limit: 1, signal })).results;
  if (!message?.content || message.rev !== rev) return undefined;
  const isOwn = message.sender.id === client.user?.id;
  if (!isOwn && shown === 'own') return undefined;
  return {
    author: isOwn ? undefined : markedName(message.sender, message.sender.displayName),
    text: message.content,
  };
}
