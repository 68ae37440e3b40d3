/** Reads single files out of one folder, and nothing from outside it, whatever names, links and swaps are put in the way. */
import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** Either the whole file, or why not, as the end of a sentence of our own. */
export type Found = { readonly bytes: Buffer } | { readonly why: string }

export interface Jail {
  /** `path` is relative to the folder, its names divided by `/`. */
  read(path: string, bytesMax: number): Found
}

/**
 * No separators of other systems, no dot in front (so no `..`), no stream or drive, nothing that a header or a shell would have to quote with care
 * or could fold away, and ASCII alone: two files whose names look the same must not be two files.
 */
const NAME = /^(?!.* {2})[A-Za-z0-9](?:[A-Za-z0-9 ._()+-]{0,58}[A-Za-z0-9)])?$/
const LEVELS_MAX = 4

/** Through it a name is looked up in a folder that is already open, as `openat` does; only Linux has it. */
const OPEN_FOLDERS = '/proc/self/fd'

export function jail(root: string): Jail {
  return {
    read(path, bytesMax) {
      const names = path.split('/')
      const name = names.pop() ?? ''
      if (names.length >= LEVELS_MAX || ![...names, name].every((one) => NAME.test(one)))
        return { why: 'not a plain path below the folder: ASCII letters, digits, blanks and ._()+- in at most four names' }
      const folder = opened(() => folderIn(root, names))
      if (typeof folder !== 'number') return folder
      try {
        return readIn(existsSync(OPEN_FOLDERS) ? `${OPEN_FOLDERS}/${folder}` : root, name, bytesMax)
      } finally {
        closeSync(folder)
      }
    },
  }
}

/**
 * Level by level, each from the folder opened before and never through a link: one that is swapped in between two looks is not followed.
 * The root itself is the operator's and may be a link.
 */
function folderIn(root: string, names: readonly string[]): number | { readonly why: string } {
  if (typeof constants.O_NOFOLLOW !== 'number') return { why: 'this system cannot open a file without following links' }
  let folder = openSync(root, constants.O_RDONLY | constants.O_DIRECTORY)
  for (const name of names) {
    if (!existsSync(OPEN_FOLDERS)) {
      closeSync(folder)
      return { why: 'folders inside the outbox can be used on Linux alone' }
    }
    const above = folder
    try {
      folder = openSync(`${OPEN_FOLDERS}/${above}/${name}`, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    } finally {
      closeSync(above)
    }
  }
  return folder
}

function readIn(folder: string, name: string, bytesMax: number): Found {
  const file = opened(() => {
    const path = join(folder, name)
    // Merely opening a device can do something. What is opened after this look is judged again by its descriptor.
    if (!lstatSync(path).isFile()) return { why: NOT_PLAIN }
    // Without O_NONBLOCK a pipe swapped in now would hold the server until somebody writes into it.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  })
  if (typeof file !== 'number') return file
  try {
    return readWhole(file, bytesMax)
  } finally {
    closeSync(file)
  }
}

const NOT_PLAIN = 'not one plain file'

/** All that is said of the file is said of this one descriptor, and its bytes come from it. */
function readWhole(file: number, bytesMax: number): Found {
  const { size, nlink } = fstatSync(file)
  if (!fstatSync(file).isFile()) return { why: NOT_PLAIN }
  // Its other name may lie anywhere: a hard link is the way to bring in a file that one may not read.
  if (nlink !== 1) return { why: 'a file with a second name (a hard link); copy it instead' }
  if (size > bytesMax) return { why: `larger than ${bytesMax} bytes` }
  const bytes = Buffer.alloc(size + 1)
  let length = 0
  for (let step = 1; step > 0 && length < bytes.length; length += step) step = readSync(file, bytes, length, bytes.length - length, length)
  if (length !== size) return { why: 'a file that was being written' }
  return size === 0 ? { why: 'an empty file' } : { bytes: bytes.subarray(0, size) }
}

/** What the system says names paths, so only our own words go on. */
function opened(work: () => number | { readonly why: string }): number | { readonly why: string } {
  try {
    return work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    return { why: code === 'ELOOP' || code === 'ENOTDIR' ? NOT_PLAIN : 'no file that can be opened' }
  }
}
