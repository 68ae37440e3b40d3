/** The command `verify-log`, which both servers have. */
import { formatProblems, type Verified, verifyLogs, type VerifyOptions } from '@countersign/audit'
import { type Command, complain, EXIT, say } from './cli.words.ts'
import { ConfigError, fileText } from './file.ts'

export const VERIFY_LOG: Command = {
  name: 'verify-log',
  about: 'check the audit log in DIR',
  more: 'Reads every file once and changes nothing. The folder alone cannot prove that it was not replaced as a whole: pass what was kept elsewhere.',
  words: { dir: 'what `audit.dir` names' },
  example: 'verify-log --dir /var/lib/countersign/log --public-key KEPT.pub',
  needs: ['dir'],
  takes: ['public-key', 'checkpoints'],
  run: ({ dir = '', 'public-key': publicKey, checkpoints }) => verifyLog(dir, publicKey, checkpoints),
}

function verifyLog(dir: string, publicKeyPath: string | undefined, checkpointsPath: string | undefined): number {
  const publicKey = publicKeyPath === undefined ? undefined : text(publicKeyPath)
  const checkpoints =
    checkpointsPath === undefined
      ? []
      : text(checkpointsPath)
          .split('\n')
          .filter((line) => line !== '')
  const { ok, problems, rows, files } = verified({ dir, ...(publicKey === undefined ? {} : { publicKey }), checkpoints })
  // A check that found nothing to check has proven nothing, and the folder may be the wrong one.
  if (files === 0) complain(`${dir}: holds no log. Give with --dir what \`audit.dir\` names; if it is the right folder, its logs were removed.`)
  if (!ok) say(formatProblems(problems).trimEnd())
  if (!ok || files === 0) return EXIT.failed
  const anchored =
    publicKey === undefined && checkpoints.length === 0
      ? ' Keep the public key and the newest checkpoints elsewhere, and pass them: the folder alone cannot prove that it was not replaced as a whole.'
      : ''
  say(`The log is as it was written: ${counted(rows, 'row')} in ${counted(files, 'file')}.${anchored}`)
  return EXIT.ok
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

function verified(options: VerifyOptions): Verified {
  try {
    return verifyLogs(options)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (/^E[A-Z]{2,}$/.test(code))
      throw new ConfigError(`${options.dir}: cannot be read as a folder (${code}). Give with --dir what \`audit.dir\` names.`)
    throw new ConfigError('The public key is not one of a log. Give with --public-key the file `keys/checkpoint.pub` as it was kept at the set-up.')
  }
}

const TEXT_BYTES_MAX = 16 * 1024 * 1024

function text(path: string): string {
  const file = fileText(path, TEXT_BYTES_MAX)
  if ('why' in file) throw new ConfigError(`${path}: ${file.why}.`)
  return file.text
}
