/** The input field `folder`: whether it is an allowed one is judged by exact comparison, later and in one place. */
import { z } from 'zod'

export const folderField = z.string().min(1).max(200).describe('Exactly as `email_folder_list` returns it')
