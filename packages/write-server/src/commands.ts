/** What a person can do with the write-server from a terminal, beside serving. */
import { type Command, commonCommands } from '@countersign/serve'
import { loadCatalogue, loadChanges, loadChecklist, loadDoctor, loadInit } from './load.ts'

export const COMMANDS: readonly Command[] = [
  ...commonCommands({ file: 'write.yaml', tools: 'list the write tools: risk, whose yes, limits', loadInit, loadDoctor, loadCatalogue }),
  {
    name: 'changes',
    about: 'list changes of all callers, newest first',
    more: 'What became of each is said as it is now: a preview that nobody applied is expired.',
    words: { limit: 'how many at most: 1 to 1000; 20, when left out', tool: 'only those of this tool, e.g. preview_email_send' },
    example: 'changes --config /etc/countersign/write.yaml --state unknown',
    needs: ['config'],
    takes: ['state', 'tool', 'workspace', 'since', 'limit', 'json'],
    run: async ({ config = '', ...filter }) => (await loadChanges()).changes(config, filter),
  },
  {
    name: 'change',
    operands: ['CHANGE_ID'],
    about: 'tell the story of one change, from request to receipt',
    more: 'From the ledger and the audit log. Reads both, changes neither.',
    words: { CHANGE_ID: 'as `changes` lists it' },
    example: 'change chg_a2b3c4d5e6f7g8h9j2k3 --config /etc/countersign/write.yaml',
    needs: ['config'],
    takes: ['json'],
    run: async ({ config = '', json = false }, [id = '']) => (await loadChanges()).change(config, id, json),
  },
  {
    name: 'checklist',
    about: 'try the seven points of a safe set-up on this one, with evidence',
    more: 'Scopes, log, rate limits, gates, personal data, rotation, revocation. It asks the platforms what the credentials may do, and changes nothing anywhere: gates and limits are driven around an imaginary platform. What cannot be judged is no pass. Exit code 0 when all seven pass.',
    example: 'checklist --config /etc/countersign/write.yaml',
    needs: ['config'],
    takes: ['json'],
    run: async ({ config = '', json = false }) => (await loadChecklist())(config, json),
  },
]
