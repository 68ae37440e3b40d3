/** The same empty tool behind the whole pipeline: strict parse, limits, real log on disk, checked result. `node stub.ts AUDIT_DIR` */
import { openAudit } from '@countersign/audit'
import { systemClock } from '@countersign/kernel'
import { serveOverStdio, serveRead } from '@countersign/serve'
import { z } from 'zod'

const nothing = {
  name: 'nothing',
  title: 'Nothing',
  description: 'Does nothing.',
  platform: 'house',
  input: z.strictObject({ text: z.string().max(100) }),
  log: { text: 'plain' },
  output: z.strictObject({ status: z.string() }),
  scopes: [],
  tier: 0,
  run: async () => ({ status: 'ok' }),
} as const
const audit = openAudit({
  dir: process.argv[2] ?? '',
  server: 'read-server',
  environment: 'development',
  clock: systemClock,
  versions: {},
  configDigest: 'bench',
})
serveOverStdio(
  { name: 'stub', title: 'Stub', version: '1.0.0', instructions: '' },
  {
    // A window would end the run after a minute's worth of calls; everything else is as in the servers.
    tools: [{ ...serveRead(nothing, 'on', async () => undefined), rates: [] }],
    workspaces: ['main'],
    audit,
    clock: systemClock,
    onBug: (_reference, error) => void process.stderr.write(`${String(error)}\n`),
    sessionCallsMax: 1_000_000,
  },
  'bench',
  () => {
    audit.close()
    process.exit(0)
  },
)
