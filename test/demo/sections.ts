/** The sections in which something may change, in order; each adds to the diary what the platforms must have counted. */
import { approving } from './approving.ts'
import { arriving } from './arriving.ts'
import { coding } from './coding.ts'
import { type Diary, deciding } from './deciding.ts'
import { freezing } from './freezing.ts'
import { limiting } from './limiting.ts'
import { refusing } from './refusing.ts'
import type { Section } from './stage.ts'
import { telling } from './telling.ts'
import type { Town } from './world.ts'

export const DECIDING: readonly ((diary: Diary) => Section<Town>)[] = [deciding, refusing, coding, approving, freezing, limiting, arriving, telling]
