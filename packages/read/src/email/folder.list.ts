/** The tool `email_folder_list`. */
import { readTool } from '@countersign/serve'
import { z } from 'zod'
import type { EmailReader } from './reader.ts'

export const folderList = readTool<EmailReader>()({
  name: 'email_folder_list',
  title: 'Mail folders',
  description: 'The mail folders that may be read, with numbers of messages. No other folder exists for these tools.',
  platform: 'email',
  input: z.strictObject({}),
  log: {},
  output: z.strictObject({
    folders: z.array(
      z.strictObject({
        folder: z.string(),
        available: z.boolean(),
        messages: z.int().nullable(),
        unseen: z.int().nullable(),
      }),
    ),
  }),
  scopes: [],
  tier: 0,
  run: async (_, mail) => ({ folders: await mail.folders() }),
})
