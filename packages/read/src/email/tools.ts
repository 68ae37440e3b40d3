/** All read tools of email. */
import { folderList } from './folder.list.ts'
import { messageGet } from './message.get.ts'
import { messageSearch } from './message.search.ts'

export const EMAIL_READ_TOOLS = [folderList, messageSearch, messageGet] as const
