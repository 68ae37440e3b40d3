/** All read tools of email. */
import { attachmentGet } from './attachment.get.ts'
import { folderList } from './folder.list.ts'
import { messageGet } from './message.get.ts'
import { messageSearch } from './message.search.ts'
import { threadGet } from './thread.get.ts'

export const EMAIL_READ_TOOLS = [folderList, messageSearch, messageGet, threadGet, attachmentGet] as const
