import type { ChatClient, FileRef } from '@sotto/sdk';

/**
 * Saves a file under its name. It is loaded first and then saved from this page's own address: a link to another origin
 * would leave the page instead.
 */
export async function saveFile(
  client: Pick<ChatClient, 'files'>,
  { id, name }: FileRef,
  page: Document,
): Promise<void> {
  const blob = await client.files.blob(id).catch(() => undefined);
  if (!blob) return;
  const address = URL.createObjectURL(blob);
  const link = page.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has read it by the next task.
  setTimeout(() => URL.revokeObjectURL(address));
}
