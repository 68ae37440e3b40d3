/** Files that an operator names: regular, bounded, plain text. Whatever is wrong with one is said in words, not by a system code alone. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { makeFolder } from '@countersign/audit'

/** A configuration that cannot be used: `message` is for the operator's terminal and holds no secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** The text, or why there is none: the end of a sentence that begins with the file's name. */
export type FileText = { readonly text: string } | { readonly why: string }

export function fileText(path: string, bytesMax: number): FileText {
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) return { why: 'is a folder, not a file' }
    // A pipe or a device has no size to check and may never end.
    if (!stat.isFile()) return { why: 'is not a regular file' }
    if (stat.size > bytesMax) return { why: `is larger than ${bytesMax} bytes` }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
    return text.includes('\0') ? { why: NOT_TEXT } : { text }
  } catch (error) {
    return { why: WHY[codeOf(error)] ?? `cannot be read (${codeOf(error)})` }
  }
}

/** When a file was last written; null where it cannot be seen. */
export const writtenAt = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null

export interface Seen {
  readonly kind: 'file' | 'folder' | 'other'
  /** The number of the user who owns it. */
  readonly owner: number
  /** Every user of the machine may write there. */
  readonly open: boolean
}

/** What stands under a name, links followed; null where nothing does, or it cannot be seen. */
export function seenAt(path: string): Seen | null {
  try {
    const stat = statSync(path)
    return { kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other', owner: stat.uid, open: (stat.mode & 0o002) !== 0 }
  } catch {
    return null
  }
}

const thereAlready = (path: string): ConfigError => new ConfigError(`${path} is there already, and it is not overwritten.`)

/** Throws `ConfigError` where there is something of that name: for asking before work is done for nothing. */
export function mustBeNew(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) throw thereAlready(path)
}

/** Writes a file that only this user can read. Throws `ConfigError` where there is one already: it is never overwritten. */
export function writeNew(path: string, text: string): void {
  try {
    makeFolder(dirname(resolve(path)))
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const code = codeOf(error)
    throw code === 'EEXIST' ? thereAlready(path) : new ConfigError(`${path} cannot be written (${code}).`)
  }
}

/** A folder of its own below `base` for as long as the work takes. */
export async function inNewFolder<T>(base: string, work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(base, 'countersign-'))
  try {
    return await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Puts a file in the place of another in one step, so that whoever reads it meets the old one or the new one. Its permissions stay. Throws `ConfigError`. */
export function replaceFile(path: string, text: string, modeWhenNew: number): void {
  // A name that nobody can have taken before: who owned the draft would own the file.
  const draft = `${path}.${randomUUID()}`
  try {
    writeFileSync(draft, text, { mode: (statSync(path, { throwIfNoEntry: false })?.mode ?? modeWhenNew) & 0o755, flag: 'wx' })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw new ConfigError(`${path} cannot be written (${codeOf(error)}). Run this as the user who owns it.`)
  }
}

const NOT_TEXT = 'is not plain text (UTF-8)'

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is not a folder',
  EACCES: 'cannot be read by this user (EACCES)',
  ENAMETOOLONG: 'does not exist: its name is too long',
  ERR_INVALID_ARG_VALUE: 'cannot exist: its name has a NUL character',
  ERR_ENCODING_INVALID_ENCODED_DATA: NOT_TEXT,
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason')
