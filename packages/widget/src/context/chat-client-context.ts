import { createContext } from '@lit/context';
import type { ChatClient } from '@sotto/sdk';

/** The client that `<chat-widget>` or `<chat-monitor>` made, for everything inside. */
export const chatClientContext = createContext<ChatClient | undefined>(Symbol.for('sotto.chat-client'));
