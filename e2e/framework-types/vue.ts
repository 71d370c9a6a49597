import type { ChatClient } from '@sotto/sdk';
import '@sotto/widget/define';
import type { GlobalComponents } from 'vue';

declare const client: ChatClient;
declare const element: InstanceType<GlobalComponents['chat-widget']>;
type Props = (typeof element)['$props'];

export const chat: Props = {
  'server-url': 'https://chat.example.org',
  'client-id': 'site',
  class: ['chat'],
  mode: 'inline',
  theme: 'dark',
  open: true,
  client,
};
element.$emit('chat-room-close', new CustomEvent<null>('chat-room-close'));
void element.openRoom('lobby');
export const monitor: InstanceType<GlobalComponents['chat-monitor']>['$props'] = { theme: 'light' };

// @ts-expect-error no such mode
export const mode: Props = { mode: 'corner' };
// @ts-expect-error no such attribute
export const attribute: Props = { 'server-ur': 'https://chat.example.org' };
// @ts-expect-error no such event
element.$emit('chat-room-explode', new CustomEvent('chat-room-explode'));
