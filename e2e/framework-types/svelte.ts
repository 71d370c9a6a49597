import type { ChatClient } from '@sotto/sdk';
import '@sotto/widget/define';
import type { SvelteHTMLElements } from 'svelte/elements';

declare const client: ChatClient;
type Chat = SvelteHTMLElements['chat-widget'];

export const chat: Chat = {
  'server-url': 'https://chat.example.org',
  'client-id': 'site',
  class: 'chat',
  mode: 'inline',
  theme: 'dark',
  open: true,
  client,
  'onchat-room-open': ({ detail }) => detail.room.slug.trim(),
  'on:chat-unread-change': ({ detail }) => detail.count.toFixed(),
};
export const monitor: SvelteHTMLElements['chat-monitor'] = { 'client-id': 'site', theme: 'light' };

// @ts-expect-error no such mode
export const mode: Chat = { mode: 'corner' };
// @ts-expect-error no such attribute
export const attribute: Chat = { 'server-ur': 'https://chat.example.org' };
// @ts-expect-error no such detail
export const detail: Chat = { 'onchat-room-open': (event) => event.detail.count };
