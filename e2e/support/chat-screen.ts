import type { Engine } from './engines/index.js';
import { PASSWORD } from './people.js';
import { onScreen } from './screen.js';
import type { Screen } from './screen.js';

/** What a user does with the chat, in any engine. All texts of the widget that journeys use are here. */
export interface ChatScreen extends Screen {
  register(username: string, displayName: string): Promise<void>;
  signIn(username: string, password?: string): Promise<void>;
  signOut(): Promise<void>;
  createRoom(name: string): Promise<void>;
  openRoom(name: string): Promise<void>;
  /** Finds a room of others and joins it. */
  joinRoom(name: string): Promise<void>;
  /** Clicks the composer and types. */
  write(text: string): Promise<void>;
  /** Writes and presses Enter. */
  send(text: string): Promise<void>;
  /** Waits for a message with this text. */
  seeMessage(text: string | RegExp): Promise<void>;
}

/** Creates the chat's screen on the page of an engine. */
export function chatScreen(engine: Engine): ChatScreen {
  const screen = onScreen(engine);
  const atRooms = () => screen.see('heading', 'Rooms');
  const chat: ChatScreen = {
    ...screen,
    async register(username, displayName) {
      await screen.click('button', 'Create account');
      await screen.fill('Username', username);
      await screen.fill('Name (optional)', displayName);
      await screen.fill('Password', PASSWORD);
      await screen.click('button', 'Create account');
      await atRooms();
    },
    async signIn(username, password = PASSWORD) {
      await screen.fill('Username', username);
      await screen.fill('Password', password);
      await screen.click('button', 'Sign in');
    },
    async signOut() {
      await screen.click('button', 'Your account');
      await screen.click('button', 'Sign out', 'sotto-profile');
      await screen.see('textbox', 'Username');
    },
    async createRoom(name) {
      await screen.click('button', 'New room');
      await screen.fill('Name', name, 'sotto-room-create');
      await screen.click('button', 'Create room');
      await screen.see('heading', name);
    },
    async openRoom(name) {
      await screen.click('text', name, 'sotto-room-list');
      await screen.see('heading', name);
    },
    async joinRoom(name) {
      await screen.click('button', 'Find a room');
      await screen.click('button', `Preview ${name}`, 'sotto-room-finder');
      await screen.click('button', 'Join');
      await screen.see('textbox', /^Message /);
    },
    async write(text) {
      await screen.click('textbox', /^Message /);
      await engine.type(text);
    },
    async send(text) {
      await chat.write(text);
      await engine.press('Enter');
    },
    seeMessage: async (text) => void (await screen.see('text', text, 'sotto-message-list')),
  };
  return chat;
}
