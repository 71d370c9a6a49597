'use client';

import '@sotto/widget/define';

export function ChatElement({ onName }: { onName: (name: string | undefined) => void }) {
  return (
    <chat-widget
      mode="inline"
      server-url={process.env.NEXT_PUBLIC_SOTTO_URL}
      client-id={process.env.NEXT_PUBLIC_SOTTO_CLIENT_ID}
      onchat-session-start={({ detail }) => onName(detail.user.displayName)}
      onchat-session-end={() => onName(undefined)}
    />
  );
}
