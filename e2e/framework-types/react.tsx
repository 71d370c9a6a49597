/** @jsxImportSource react */
import '@sotto/widget/define';
import type { ChatClient } from '@sotto/sdk';
import type { ChatWidget } from '@sotto/widget';
import type { RefObject } from 'react';

export function Page({ client, element }: { client: ChatClient; element: RefObject<ChatWidget | null> }) {
  return (
    <main>
      <chat-widget
        ref={element}
        key="chat"
        className="chat"
        style={{ color: 'teal' }}
        hidden
        aria-label="Chat"
        server-url="https://chat.example.org"
        client-id="site"
        room="lobby"
        mode="inline"
        theme="dark"
        open
        onchat-session-start={({ detail }) => detail.user.username.trim()}
        onchat-session-end={() => undefined}
        onchat-room-open={({ detail }) => detail.room.slug.trim()}
        onchat-unread-change={({ detail }) => detail.count.toFixed()}
      >
        <a slot="sign-in-extra">Another way</a>
      </chat-widget>
      <chat-widget client={client} />
      <chat-monitor server-url="https://chat.example.org" client-id="site" theme="light" />
      {/* @ts-expect-error no such mode */}
      <chat-widget mode="corner" />
      {/* @ts-expect-error no such attribute */}
      <chat-widget serverUri="https://chat.example.org" />
      {/* @ts-expect-error no such detail */}
      <chat-widget onchat-room-open={({ detail }) => detail.count} />
      {/* @ts-expect-error no room in a monitor */}
      <chat-monitor room="lobby" />
    </main>
  );
}
