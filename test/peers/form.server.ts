/** A server with one tool that needs its person to type a code, for clients of all kinds: run as a process, with its folder as argument; a second one marks the tool. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAudit } from '@countersign/audit'
import { Refusal, systemClock } from '@countersign/kernel'
import { FormNeeded, operationalLog, serveOverStdio } from '@countersign/serve'
import { z } from 'zod'

const [dir = '', marked] = process.argv.slice(2)
const CODE = '482913'
const LINES = [
  `Type ${CODE} to apply, Esc to stop: price of "Mug" 18.00 EUR to 19.50 EUR`,
  'This is the second line of the message.',
  'This is the third line of the message.',
  'This is the fourth line of the message.',
]
const audit = openAudit({ dir: join(dir, 'audit'), server: 'form', environment: 'development', clock: systemClock, versions: {}, configDigest: '' })

serveOverStdio(
  { name: 'form', title: 'Form', version: '1', instructions: 'For tests.' },
  {
    tools: [
      {
        facts: {
          name: 'thing_apply',
          title: 'Apply a thing',
          description: 'For tests.',
          platform: 'house',
          input: z.strictObject({ thing: z.string().max(40) }),
          log: { thing: 'plain' },
        },
        output: z.strictObject({ status: z.literal('applied') }),
        risk: 2,
        annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
        ...(marked === 'marked' ? { meta: { 'anthropic/requiresUserInteraction': true } } : {}),
        mode: 'on',
        deadline_ms: 5_000,
        rates: [],
        tellsOfEffect: true,
        async run({ thing }, { form }) {
          appendFileSync(join(dir, 'calls'), `${JSON.stringify(form)}\n`)
          if (form.typed === null) throw new FormNeeded({ message: LINES.join('\n'), label: 'The code' })
          if (form.typed !== CODE) throw new Refusal('CHANGE_CLOSED')
          appendFileSync(join(dir, 'effects'), `${String(thing)}\n`)
          return { status: 'applied' }
        },
      },
    ],
    workspaces: ['main'],
    audit,
    clock: systemClock,
    onBug: operationalLog('form').bug,
  },
  'anna',
  () => audit.close(),
)
