/** What this shop has none of, though clients ask for it: pictures and metafields come empty, as from a real shop without them. */
import { connection } from './connection.ts'
import type { Fields } from './context.ts'

const none: Fields<unknown>[string] = (_, args) => connection([], args, String)

export const NO_PICTURES = { images: none, media: none, featuredMedia: () => null } as const
export const NO_METAFIELDS = { metafields: none } as const

export const ABSENT_PARTS = {
  Image: 'id url altText width height',
  MediaImage: 'id alt image',
  Metafield: 'id namespace key value type',
} as const
