// What a start costs is what it loads: everything that a first tools/list does not need waits for its first use.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, offlineConfigs } from './support/servers.ts'

/** Says every module on stderr as it is loaded. */
const SAY = `import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context) } })`
/** Platform libraries; Node's HTTP and TLS, which cost as much as one; what looks at a shop; and what judges the HTML of a mail. */
const LATER =
  /\/node_modules\/(?:@shopify\/|facebook-nodejs-business-sdk\/|imapflow\/|nodemailer\/|htmlparser2\/)|^node:(?:https?|tls)$|\/html\/visible\.|\/read\/src\/shopify\/looks\./
/** What the other server serves: it is half of what looks. */
const OTHERS = /\/read\/src\/(?:\w+\/)?tools\./

for (const server of ['read-server', 'write-server'] as const)
  // Mutation proof: import `node:https` at the top of serve's outbound.ts, or let read's index.ts export a tool.
  test(`${server} lists its tools before it has loaded a platform library`, async () => {
    const configs = offlineConfigs()
    try {
      const started = await connect({
        server,
        config: server === 'read-server' ? configs.read : configs.write,
        nodeOptions: ['--import', `data:text/javascript,${encodeURIComponent(SAY)}`],
      })
      const { tools } = await started.client.listTools()
      await started.close()
      assert.ok(tools.length > 0)
      const loaded = started.stderr().split('\n')
      assert.ok(
        loaded.some((url) => url.endsWith('/serve/src/outbound.ts')),
        'the witness sees what is loaded',
      )
      assert.deepEqual(
        loaded.filter((url) => LATER.test(url) || (server === 'write-server' && OTHERS.test(url))),
        [],
      )
    } finally {
      configs.remove()
    }
  })
