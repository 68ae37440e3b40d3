// A configuration that cannot be used: each server says on stderr which file, line and key is wrong and what would be right.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { EXIT } from '@countersign/serve'
import { BOTH, starts, WRITE } from '../support/starts.ts'
import { checkQuiet, run, SECRET } from '../support/wire.ts'

const { dir, put, start, refuses } = starts()

describe('one mistake', () =>
  refuses(EXIT.config, [
    {
      what: 'an unknown key',
      servers: BOTH,
      edit: ['environment:', 'enviroment: staging\nenvironment:'],
      at: 'enviroment',
      says: /unknown key `enviroment` in the file\. .*Known here: environment, audit/,
    },
    {
      what: 'an unknown key within',
      servers: BOTH,
      edit: ['shop: demo', 'store: x, shop: demo'],
      at: 'store',
      says: /unknown key `store` in `workspaces\.main\.shopify`\. Remove it, or correct its spelling/,
    },
    {
      what: 'a wrong type',
      servers: BOTH,
      edit: ['port: 1,', 'port: "993",'],
      at: 'port: "993"',
      says: /`workspaces\.main\.email\.(imap|smtp)\.port` must be a number, not text\./,
    },
    {
      what: 'a secret given inline',
      servers: BOTH,
      edit: [/token: \{ file: [^}]+\}/, `token: ${SECRET}`],
      at: 'token:',
      says: /`workspaces\.main\.meta\.token` must be a reference to a secret, never the secret itself: \{ env: NAME \}, \{ file: PATH \} or \{ sealed: PATH \}\./,
    },
    {
      what: 'a secret file that is missing',
      servers: BOTH,
      edit: [/token: \{ file: [^}]+\}/, 'token: { file: /nowhere/token }'],
      at: 'token:',
      says: /`workspaces\.main\.meta\.token`: \/nowhere\/token does not exist\. Create it with the secret in it/,
    },
    {
      what: 'a variable that is not set',
      servers: BOTH,
      edit: [/token: \{ file: [^}]+\}/, 'token: { env: NOT_SET }'],
      at: 'token:',
      says: /environment variable NOT_SET is not set or empty\. Set it/,
    },
    {
      what: 'a base_url that is not loopback',
      servers: BOTH,
      edit: ['http://127.0.0.1:1', 'https://shop.example'],
      at: 'base_url',
      says: /`workspaces\.main\.shopify\.base_url` must be a loopback address/,
    },
    {
      what: 'no TLS to a public host',
      servers: BOTH,
      edit: ['host: 127.0.0.1', 'host: mail.example'],
      at: 'mail.example',
      says: /`workspaces\.main\.email\.(imap|smtp)\.tls` must be `required`: `none` would show the password/,
    },
    {
      what: 'no TLS to a name',
      servers: BOTH,
      edit: ['host: 127.0.0.1', 'host: localhost'],
      at: 'host: localhost',
      says: /for the hosts 127\.0\.0\.1 and ::1 alone/,
    },
    {
      what: 'a transport that is not built',
      servers: BOTH,
      edit: ['stdio', 'http'],
      at: 'serve:',
      says: /`serve\.transport` must be stdio; http is not built yet\./,
    },
    {
      what: 'a shop that is none',
      servers: BOTH,
      edit: ['demo.myshopify.com', 'https://demo.example'],
      at: 'shop:',
      says: /`workspaces\.main\.shopify\.shop` must be the shop’s permanent name, such as demo\.myshopify\.com\./,
    },
    {
      what: 'a tool of the other server',
      servers: ['read-server'],
      edit: [/$/, 'tools: { preview_email_send: on }\n'],
      at: 'tools:',
      says: /unknown key `preview_email_send` in `tools`\. .*Known here: shopify_/,
    },
    {
      what: 'a misspelt tool',
      servers: WRITE,
      edit: [/$/, 'tools: { preview_emial_send: off }\n'],
      at: 'tools:',
      says: /unknown key `preview_emial_send` in `tools`\. .*preview_email_send/,
    },
    {
      what: 'a hard limit loosened',
      servers: WRITE,
      edit: [/$/, 'limits:\n  preview_meta_budget_change:\n    max_change_percent: 80\n'],
      at: 'max_change_percent',
      says: /above the hard limit of 50\. It can only be lowered\./,
    },
    {
      what: 'a limit that is no amount',
      servers: WRITE,
      edit: [/$/, 'limits:\n  preview_meta_budget_change:\n    max_daily: { amount: "1,5", currency: EUR }\n'],
      at: 'max_daily',
      says: /max_daily`: .*not a plain decimal number/,
    },
    {
      what: 'a recipient that is none',
      servers: WRITE,
      edit: ['[anna@customer.test]', '["Anna <anna@customer.test>"]'],
      at: 'recipients:',
      says: /`workspaces\.main\.email\.recipients\.allow`: entry 1:/,
    },
  ]))

describe('a whole file', () => {
  for (const server of BOTH) {
    test(`${server}: two problems are told at once`, () => {
      const ended = start(server, ['development', 'dev'], ['port: 1,', 'prt: 1,'])
      assert.equal(ended.code, EXIT.config)
      assert.match(ended.stderr, /:1: `environment` must be one of: development, staging, production\./)
      assert.match(ended.stderr, /unknown key `prt`/)
      assert.match(ended.stderr, /port` is missing; it must be a number\./)
      checkQuiet(ended)
    })

    test(`${server}: a file that is none`, () => {
      for (const [path, says] of [
        [join(dir, 'none.yaml'), /none\.yaml: does not exist\. Give the path of the configuration file with --config\./],
        [dir, /is a folder, not a file/],
        [put('binary.yaml', '\0\0\0'), /not plain text/],
        [put('tabs.yaml', 'environment: development\naudit:\n\tdir: x\n'), /tabs\.yaml:3: not valid YAML: a tab\. Indent with spaces/],
        [put('empty.yaml', ''), /`environment` is missing/],
      ] as const) {
        const ended = run(server, ['--config', path])
        assert.equal(ended.code, EXIT.config, ended.stderr)
        assert.match(ended.stderr, says)
        checkQuiet(ended)
      }
    })
  }
})
