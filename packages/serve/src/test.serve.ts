/** A small server over stdio for the tests of the door: run as a process of its own, with the folder of its log as argument. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openAudit } from '@countersign/audit'
import { LIMITS, Refusal, systemClock } from '@countersign/kernel'
import { FormNeeded } from './form.ts'
import { operationalLog } from './oplog.ts'
import { serveOverStdio } from './server.ts'
import { TOKEN, tool } from './test.house.ts'

const [dir = '', still] = process.argv.slice(2)
const note = (line: string) => appendFileSync(join(dir, 'notes'), `${line}\n`)
const named = (name: string, over: Parameters<typeof tool>[0]) => tool({ ...over, facts: { name } })

const audit = openAudit({ dir: join(dir, 'audit'), server: 'test', environment: 'development', clock: systemClock, versions: {}, configDigest: '' })
const tools = [
  tool(),
  named('demo_throw', { run: async () => Promise.reject(new Error(TOKEN)) }),
  named('demo_crash', {
    run: async () => {
      setTimeout(() => {
        throw new Error(TOKEN)
      })
      return sleep(60_000, { text: 'late' })
    },
  }),
  named('demo_stray', {
    run: async () => {
      void Promise.reject(new Error(TOKEN))
      return sleep(60_000, { text: 'late' })
    },
  }),
  named('demo_slow', {
    run: async () => {
      note('slow began')
      return sleep(60_000, { text: 'late' })
    },
  }),
  named('demo_effect', {
    tellsOfEffect: true,
    run: async () => {
      note('effect began')
      await sleep(200)
      note('effect done')
      return { text: 'applied' }
    },
  }),
  // Each id has a code of its own, which stands in the form and nowhere else; `again` asks as often as the answer is wrong.
  named('demo_form', {
    tellsOfEffect: true,
    run: async ({ id }, { form, signal }) => {
      note(`form ${String(id)} ${JSON.stringify(form)}`)
      if (form.typed === null || (id === 'again' && form.typed !== 'code-again'))
        throw new FormNeeded({ message: `Apply ${String(id)}?\nIf so, type code-${String(id)}.`, label: 'The code' })
      signal.throwIfAborted()
      if (form.typed !== `code-${String(id)}`) throw new Refusal('CHANGE_CLOSED')
      note(`applied ${String(id)}`)
      return { text: 'applied' }
    },
  }),
]

// For the test of a form that nobody answers: minutes pass when the test says so.
if (still === 'still') {
  mock.timers.enable({ apis: ['setTimeout'] })
  const steps_ms = [LIMITS.formWait_ms - 1, 1]
  process.on('SIGUSR2', () => {
    mock.timers.tick(steps_ms.shift() ?? 0)
    note('time passed')
  })
}

serveOverStdio(
  { name: 'test', title: 'Test', version: '1', instructions: 'For tests.' },
  { tools, workspaces: ['main'], audit, clock: systemClock, onBug: operationalLog('test').bug },
  'anna',
  () => {
    note('closed')
    audit.close()
  },
)
