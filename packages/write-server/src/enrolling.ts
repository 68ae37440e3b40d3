/** The commands `approvers add|list|remove`: who may approve with a key of their own. The list is the operator's file; the server only reads it. */
import { type ApproversFile, approverName, approversIn, approverUser, keyOf, makeApproverKey, readApprovers, sameUser } from '@countersign/gate'
import { isoTime, LIMITS, systemClock } from '@countersign/kernel'
import {
  askNewPassphrase,
  cleanLine,
  complain,
  ConfigError,
  EXIT,
  mustBeNew,
  PASSPHRASE_CHARS_MIN,
  replaceFile,
  say,
  UsageError,
  writeNew,
} from '@countersign/serve'
import { readConfig, type WriteConfig } from './config.ts'
import type { House } from './house.ts'
import { terminalCall, withHouse } from './terminal.ts'

const NOT_SET = '`approval.approvers` is not set: name the file in which the list of approvers is to stand, e.g. /etc/countersign/approvers.json.'

function listPath({ raw }: WriteConfig): string {
  if (raw.approval.approvers === undefined) throw new ConfigError(NOT_SET)
  return raw.approval.approvers
}

export function addApprover(
  path: string,
  name: string,
  { key, user = name }: { readonly key: string; readonly user?: string | undefined },
): Promise<number> {
  if (!approverName.safeParse(name).success) throw new UsageError('NAME is short and lower case, such as anna.')
  if (!approverUser.safeParse(user).success) throw new UsageError('--user is one word without colons: the name that this person logs in with.')
  return withHouse(path, async (house, config) => {
    const list = listPath(config)
    const { approvers } = readApprovers(list)
    if (approvers.some((one) => one.name === name || sameUser(one.user, user)))
      return failed(`${name}, or the user ${user}, is an approver already. Nothing was done.`)
    if (approvers.length >= LIMITS.approversMax) return failed(`There are ${LIMITS.approversMax} approvers already. Nothing was done.`)
    mustBeNew(key)
    const passphrase = await askNewPassphrase(`A passphrase for the key of ${name} (${PASSPHRASE_CHARS_MIN} characters or more; nothing is shown)`)
    if (passphrase === null) return failed('A passphrase is typed at a terminal, by the approver. Nothing was done.')
    const made = makeApproverKey(name, passphrase)
    writeNew(key, made.file)
    // The log first: an approver whom no row tells of must not count.
    recorded(house, 'APPROVER_ADDED', name, keyOf(made.publicKey).keyId)
    replaceFile(
      list,
      listText({ approvers: [...approvers, { name, user, public_key: made.publicKey, added_at: isoTime(systemClock()) }] }),
      LIST_MODE,
    )
    say(`${name} is an approver now. The key is in ${key}.\nKeep it where no agent can read it: on the approver’s own machine or medium.`)
    return EXIT.ok
  })
}

export function removeApprover(path: string, name: string): Promise<number> {
  return withHouse(path, (house, config) => {
    const list = listPath(config)
    const { approvers } = readApprovers(list)
    const gone = approvers.find((one) => one.name === name)
    if (gone === undefined) return failed(`There is no approver ${cleanLine(name, 40)}. See: write-server approvers list`)
    replaceFile(list, listText({ approvers: approvers.filter((one) => one !== gone) }), LIST_MODE)
    recorded(house, 'APPROVER_REMOVED', name, keyOf(gone.public_key).keyId)
    say(`${name} can approve nothing any more, also not what waits now.`)
    return EXIT.ok
  })
}

export function listApprovers(path: string, json: boolean): number {
  const config = readConfig(path)
  const { approvers } = readApprovers(listPath(config))
  const known = new Map(approversIn(listPath(config)).map((one) => [one.name, one.keyId]))
  if (json) say(JSON.stringify({ approvers: approvers.map(({ name, user, added_at }) => ({ name, user, added_at, key: known.get(name) })) }, null, 2))
  else if (approvers.length === 0) say('No approvers. Add one with: write-server approvers add NAME --key FILE --config FILE')
  else
    for (const { name, user, added_at } of approvers)
      say(`${name.padEnd(20)} user ${user.padEnd(20)} key ${known.get(name)}  since ${cleanLine(added_at, 40).slice(0, 10)}`)
  return EXIT.ok
}

const failed = (text: string): number => {
  complain(text)
  return EXIT.failed
}

function recorded({ gate }: House, reason: string, approver: string, key: string): void {
  const { correlationId, actor } = terminalCall()
  gate.audit.append({
    event: 'alert_raised',
    correlation_id: correlationId,
    actor: { ...actor },
    status: 'notice',
    reason,
    approval: { approver, key },
  })
}

/** The server reads it, perhaps as another user; only its owner writes it. */
const LIST_MODE = 0o644
const listText = (list: ApproversFile): string => `${JSON.stringify(list, null, 2)}\n`
