/** The input fields `folder` and `uid`: whether a folder is an allowed one is judged by exact comparison, later and in one place. */
import { z } from 'zod'

export const folderField = z.string().min(1).max(200).describe('As `email_folder_list` returns it')
export const uidField = z.int().min(1).max(4_294_967_295).describe('As a search returns it')
