/** Which parts are text, which attached: outlines honest and hostile. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageStructureObject } from 'imapflow'
import { outlineOf } from './structure.ts'

const text = (part: string, type: string, more: Partial<MessageStructureObject> = {}): MessageStructureObject => ({ part, type, size: 10, ...more })
const multi = (kind: string, ...childNodes: MessageStructureObject[]): MessageStructureObject => ({ type: `multipart/${kind}`, childNodes })
const shown = (root: MessageStructureObject): string[] => outlineOf(root).shown.map(({ part }) => part)

test('a single part is part 1, whatever the server calls it', () => {
  assert.deepEqual(outlineOf({ type: 'text/plain', size: 3 }), {
    shown: [{ part: '1', kind: 'plain', size: 3 }],
    passedOver: [],
    attachments: [],
    more: false,
  })
})

test('of alternatives the HTML one is what a person sees, in any order', () => {
  for (const children of [
    [text('1', 'text/plain'), text('2', 'text/html')],
    [text('2', 'TEXT/HTML'), text('1', 'text/plain')],
  ]) {
    const outline = outlineOf(multi('alternative', ...children))
    assert.deepEqual(
      outline.shown.map(({ part }) => part),
      ['2'],
    )
    assert.deepEqual(
      outline.passedOver.map(({ part }) => part),
      ['1'],
    )
  }
})

test('HTML inside a related set inside the alternatives is found, its pictures are attachments', () => {
  const root = multi(
    'alternative',
    text('1', 'text/plain'),
    multi('related', text('2.1', 'text/html'), text('2.2', 'image/png'), text('2.3', 'text/html')),
  )
  assert.deepEqual(shown(root), ['2.1'])
  assert.deepEqual(
    outlineOf(root).attachments.map(({ part }) => part),
    ['2.2', '2.3'],
  )
})

test('a calendar or AMP version is nothing a person reads here', () => {
  const root = multi('alternative', text('1', 'text/plain'), text('2', 'text/calendar'), text('3', 'text/x-amp-html'))
  assert.deepEqual(shown(root), ['1'])
})

test('texts that follow each other are all shown; named or attached ones are attachments', () => {
  const root = multi(
    'mixed',
    text('1', 'text/plain'),
    text('2', 'text/html'),
    text('3', 'text/plain', { disposition: 'ATTACHMENT' }),
    text('4', 'text/html', { parameters: { name: 'page.html' } }),
    text('5', 'application/pdf', { dispositionParameters: { filename: 'a.pdf' } }),
  )
  assert.deepEqual(shown(root), ['1', '2'])
  assert.deepEqual(
    outlineOf(root).attachments.map(({ part, name }) => [part, name]),
    [
      ['3', ''],
      ['4', 'page.html'],
      ['5', 'a.pdf'],
    ],
  )
})

test('a mail inside the mail is an attachment: nothing of it is shown as this sender’s words', () => {
  const root = multi('mixed', text('1', 'text/plain'), { part: '2', type: 'message/rfc822', size: 9, childNodes: [text('2.1', 'text/plain')] })
  assert.deepEqual(shown(root), ['1'])
  assert.deepEqual(
    outlineOf(root).attachments.map(({ type }) => type),
    ['message/rfc822'],
  )
})

test('depth and number of parts are bounded, and said to be', () => {
  let deep = text('1', 'text/plain')
  for (let level = 0; level < 60; level++) deep = multi('mixed', deep)
  assert.deepEqual([outlineOf(deep).shown, outlineOf(deep).more], [[], true])
  const wide = outlineOf(multi('mixed', ...Array.from({ length: 5_000 }, (_, index) => text(String(index), 'text/plain'))))
  assert.ok(wide.more && wide.shown.length <= 200)
})

test('no outline is no text', () => assert.deepEqual(outlineOf(undefined).shown, []))
