/** A small server over stdio for the tests of the door: run as a process of its own, with the folder of its log as argument. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openAudit } from '@countersign/audit'
import { systemClock } from '@countersign/kernel'
import { operationalLog } from './oplog.ts'
import { serveOverStdio } from './server.ts'
import { TOKEN, tool } from './test.house.ts'

const [dir = ''] = process.argv.slice(2)
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
]

serveOverStdio(
  { name: 'test', title: 'Test', version: '1', instructions: 'For tests.' },
  { tools, workspaces: ['main'], audit, clock: systemClock, onBug: operationalLog('test').bug },
  'anna',
  () => {
    note('closed')
    audit.close()
  },
)
