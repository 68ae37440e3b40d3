/** What the mail library keeps to itself: some of its commands answer `false`, or nothing, where the server said no or is gone. */
import type { ImapFlow } from 'imapflow'

const kept = new WeakMap<ImapFlow, unknown>()

/** Told of every command that failed. The first one counts: what follows it was asked because of it. */
export function noteFailure(client: ImapFlow, error: unknown): void {
  if (!kept.has(client)) kept.set(client, error)
}

/** Runs one command of the library. Throws what it failed with, whatever the library made of it. */
export async function aloud<T>(client: ImapFlow, command: () => Promise<T>): Promise<T> {
  kept.delete(client)
  const result = await command()
  if (kept.has(client)) throw kept.get(client)
  return result
}
