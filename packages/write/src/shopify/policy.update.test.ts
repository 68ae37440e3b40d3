/** A policy: plain text alone, shown whole on both sides, leading nowhere that is not listed, and put back where that is possible. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { type PolicyLook, policyUpdate } from './policy.update.ts'
import { plainOf, saysSame, takenBack } from './policy.words.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

const PRESENT = '<p>Send it back within 14 days.</p><p>We pay &amp; say &quot;thanks&quot;.<br>Always.</p>'
const lookAt = (body: string | null = PRESENT, linkHosts: readonly string[] = []): PolicyLook => ({
  policyState: async () => ({ body, ownHosts: ['demo.myshopify.com', 'kleiner-hafen.example'] }),
  linkHosts,
})
const plan = (text: string, look = lookAt()) =>
  policyUpdate.plan(policyUpdate.input.parse({ type: 'REFUND_POLICY', text, reason: REASON }), look, SEED)

test('both texts stand whole in what an approver sees; sizes and marks of both in the one line', async () => {
  const text = `${'Thirty days. '.repeat(400)}\n\nThe end.`
  const made = await plan(text)
  assert.match(
    made.summary,
    /^Replace the refund policy of the Shopify shop: 89 characters of HTML \(sha256 [0-9a-f]{16}\) now, 5221 characters of HTML \(sha256 [0-9a-f]{16}\) then$/,
  )
  // Mutation proof: cap either text at a line's length.
  assert.deepEqual([made.untrusted, made.writes], [{ 'text now': PRESENT }, { 'text then': text }])
  assert.equal(made.does.body.endsWith('<p>The end.</p>'), true)
  const { untrusted: _, writes: _w, does: _d, reverse: _r, ...rest } = made
  assert.doesNotMatch(JSON.stringify(rest), /Thirty|thanks/)
  // Mutation proof: seal the length alone; another text of the same length would pass for the one that was shown.
  assert.notEqual(digest((await plan(text, lookAt(PRESENT.replace('14', '15')))).sees), digest(made.sees))
})

// Mutation proof: send the text as it came.
test('no tag, script, form or frame of the agent’s reaches the shop: all of it is text', async () => {
  const hostile =
    '<script>alert(1)</script> <img src=x onerror=alert(1)> <iframe srcdoc="x"> <form action=x> </p><style>*{}</style> &lt;b&gt; <a href=x>y</a>'
  const { body } = (await plan(hostile)).does
  assert.deepEqual(body.match(/<[^>]*>/g), ['<p>', '</p>'])
  assert.doesNotMatch(body.slice(3, -4), /[<>"]/)
  assert.equal(plainOf(body), hostile)
  for (const text of ['a\u200Bb', 'a\u202Eb', 'a\u0000b']) await assert.rejects(plan(text), isRefusal('TEXT_INVALID'))
  for (const text of [' \n \n ', '\n']) await assert.rejects(plan(text), isRefusal('TEXT_INVALID'))
})

// Mutation proof: leave checkLinks out, or give it the list of webhooks.
test('a text leads to the shop’s own pages and the operator’s hosts alone, and the line that does not is named', async () => {
  const link = 'One.\nSend refunds to https://pay.example/x'
  await assert.rejects(plan(link), isRefusal('HOST_NOT_LISTED', 'none', /Line 2 .*`shopify\.link_hosts`/))
  await assert.rejects(plan('Write to refunds@evil.example'), isRefusal('HOST_NOT_LISTED'))
  await plan('See https://kleiner-hafen.example/x or demo.myshopify.com')
  await plan(link, lookAt(PRESENT, ['pay.example']))
  // Between preview and apply as well: the plan is made anew.
  await assert.rejects(plan(link, lookAt(PRESENT, [])), isRefusal('HOST_NOT_LISTED'))
})

test('nothing to change, too long to show, too much, and what is not a field', async () => {
  await assert.rejects(plan('Send it back within 14 days.\n\nWe pay & say "thanks".\nAlways.'), isRefusal('NOTHING_TO_CHANGE'))
  await assert.rejects(plan('x', lookAt('y'.repeat(15_001))), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /too long to be shown/))
  for (const bad of [{ text: '' }, { text: 'x'.repeat(10_001) }, { type: 'COOKIE_POLICY' }, { type: 'refund' }, { body: '<p>x</p>' }, { html: 'x' }])
    assert.equal(policyUpdate.input.safeParse({ type: 'REFUND_POLICY', text: 'x', reason: REASON, ...bad }).success, false, JSON.stringify(bad))
})

test('the text before comes back by the same tool where this house could have made it, and by a person where not', async () => {
  const made = await plan('Other.')
  assert.deepEqual(made.reverse?.input, { type: 'REFUND_POLICY', text: 'Send it back within 14 days.\n\nWe pay & say "thanks".\nAlways.' })
  assert.deepEqual((await plan(String(made.reverse?.input['text']), lookAt(made.does.body))).does.body, PRESENT)
  for (const [present, says] of [
    ['<h2>Refunds</h2><p>x</p>', /formatting/],
    ['<p><a href="https://kleiner-hafen.example/">x</a></p>', /formatting/],
    ['<p>Old: x@y.example</p>', /^$/],
    [null, /^$/],
    ['<p>a\u200Bb</p>', /nobody sees/],
  ] as const) {
    const other = await plan('Other.', lookAt(present))
    assert.equal(other.reverse, null, String(present))
    assert.match(other.undo ?? '', /person/)
    assert.match(other.warnings.join(), says)
  }
  assert.match((await plan('Short.')).warnings.join(), /less than half/)
})

test('the wire, and what its answer means', async () => {
  const { does } = await plan('Thirty & more.')
  const body = '<p>Thirty &amp; more.</p>'
  const payload = (shopPolicy: unknown, userErrors: unknown = []) => ({ shopPolicyUpdate: { shopPolicy, userErrors } })
  const { hand, sent } = handOn(payload({ type: 'REFUND_POLICY', body }))
  const receipt = await policyUpdate.execute(does, hand)
  assert.deepEqual([receipt['policy'], receipt['credential']], ['REFUND_POLICY', 'delegate'])
  assert.deepEqual(wireOf(sent)[0]?.variables, { policy: { type: 'REFUND_POLICY', body } })
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(policyUpdate.execute(does, handOn(answer).hand), isRefusal(...is))
  await ends(payload(null, [{ field: ['shopPolicy', 'body'], code: 'TOO_BIG' }]), 'UPSTREAM_REJECTED', 'none', /longer than Shopify takes/)
  for (const answer of [
    null,
    payload(null),
    payload({ type: 'REFUND_POLICY', body: '<p>Thirty.</p>' }),
    payload({ type: 'TERMS_OF_SALE', body }),
    payload({ type: 'REFUND_POLICY', body: `${body}<script>x</script>` }),
  ])
    await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
  for (const [present, is] of [
    [body, true],
    ['<p>Thirty &amp; more.</p>\n', true],
    ['<h1>Thirty &amp; more.</h1>', null],
    [PRESENT, false],
    [null, false],
  ] as const)
    assert.equal(await policyUpdate.readBack(does, lookAt(present)), is, String(present))
})

test('what this house makes of a text it can read back, and of what it could not have made it says so', () => {
  for (const text of ['a', 'a\nb\n\nc', '<p>a</p>', '&amp; &', '"', '<br>', 'a &lt; b'])
    assert.equal(saysSame(`<p>${text}</p>`, `<p>${text}</p>`), true)
  for (const html of [
    '',
    '<p></p>',
    'a',
    '<p>a<p>b</p>',
    '<p>a</p>\n<p>b</p>',
    '<P>a</P>',
    '<p>a<br/>b</p>',
    '<p>&nbsp;</p>',
    '<p> a</p>',
    '<p class="x">a</p>',
  ])
    assert.equal(takenBack(html, []), null, html)
})
