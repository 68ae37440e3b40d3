/** What the write-server's doctor sees of files that others put there: who may change the list of approvers, and the folder that attachments come from. */
import { dirname } from 'node:path'
import { type Finding, seenAt } from '@countersign/serve'
import type { WriteConfig } from './config.ts'

export const checkFiles = ({ raw }: Pick<WriteConfig, 'raw'>): Finding[] => [
  ...ownerOfApprovers(raw.approval.approvers, raw.ledger.sqlite),
  ...Object.entries(raw.workspaces).flatMap(([workspace, { email }]) => outbox(`${workspace} · email`, email?.outbox)),
]

/** The server makes the ledger, so its owner is the user that the server runs as. That user must not be able to enrol anybody. */
function ownerOfApprovers(list: string | undefined, ledger: string): Finding[] {
  const server = seenAt(ledger)?.owner
  if (list === undefined || server === undefined) return []
  const own = [list, dirname(list)].filter((path) => seenAt(path)?.owner === server)
  if (own.length === 0) return []
  return [
    {
      where: 'this server',
      check: 'enrolling',
      state: 'warn',
      says: `${own.join(' and ')} ${own.length === 1 ? 'belongs' : 'belong'} to the user that the server runs as, so whoever gets hold of that user could enrol an approver`,
      fix: 'Give the file and its folder to another user, such as root (chown), let the server’s user only read them, and enrol as that user.',
    },
  ]
}

function outbox(where: string, path: string | undefined): Finding[] {
  if (path === undefined) return []
  const check = 'outbox'
  const seen = seenAt(path)
  if (seen === null || seen.kind !== 'folder')
    return [
      {
        where,
        check,
        state: 'fail',
        says: `${path} ${seen === null ? 'is not there, or this user cannot see it' : 'is not a folder'}, so no mail can carry a file`,
        fix: `Make it: mkdir -m 750 ${path}; or take \`outbox\` out.`,
      },
    ]
  if (seen.open)
    return [
      { where, check, state: 'fail', says: `${path} can be written by every user, so anybody could have a file sent`, fix: `Run: chmod o-w ${path}` },
    ]
  return [{ where, check, state: 'ok', says: `attachments come from ${path}` }]
}
