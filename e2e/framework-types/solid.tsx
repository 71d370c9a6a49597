/** @jsxImportSource solid-js */
import '@sotto/widget/define';
import type { ChatClient } from '@sotto/sdk';
import type { ChatWidget } from '@sotto/widget';

export function Page({ client }: { client: ChatClient }) {
  let element!: ChatWidget;
  return (
    <main>
      <chat-widget
        ref={element}
        class="chat"
        style={{ color: 'teal' }}
        hidden
        aria-label="Chat"
        server-url="https://chat.example.org"
        client-id="site"
        room="lobby"
        mode="inline"
        theme="dark"
        open
        on:chat-session-start={({ detail }) => detail.user.username.trim()}
        on:chat-session-end={() => undefined}
        on:chat-room-open={({ detail }) => detail.room.slug.trim()}
        on:chat-unread-change={({ detail }) => detail.count.toFixed()}
      >
        <a slot="sign-in-extra">Another way</a>
      </chat-widget>
      <chat-widget prop:client={client} attr:mode="inline" />
      <chat-monitor server-url="https://chat.example.org" client-id="site" theme="light" />
      {/* @ts-expect-error no such mode */}
      <chat-widget mode="corner" />
      {/* @ts-expect-error no such attribute */}
      <chat-widget serverUri="https://chat.example.org" />
      {/* @ts-expect-error no such detail */}
      <chat-widget on:chat-room-open={({ detail }) => detail.count} />
      {/* @ts-expect-error no room in a monitor */}
      <chat-monitor room="lobby" />
    </main>
  );
}
