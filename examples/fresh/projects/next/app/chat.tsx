'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';

// The element is the browser's business: nothing of it is rendered on the server.
const ChatElement = dynamic(() => import('./chat-element').then(({ ChatElement }) => ChatElement), {
  ssr: false,
});

export function Chat() {
  const [isShown, setShown] = useState(true);
  const [name, setName] = useState<string>();
  return (
    <>
      <p>{name ? `This page knows ${name}` : 'This page knows nobody'}</p>
      <button type="button" onClick={() => setShown(!isShown)}>
        Take the chat away or bring it back
      </button>
      {isShown && <ChatElement onName={setName} />}
    </>
  );
}
