/** The small parts under the visible-text walker: lengths, colours, CSS. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BLACK, colour, legacyColour, legible, over, WHITE } from './colour.ts'
import { declarationsOf, rulesOf } from './css.ts'
import { pixels } from './length.ts'
import { unescaped } from './syntax.ts'

const basis = { em: 16, percent: 200 }

describe('lengths', () => {
  const TABLE: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    ['12px', 12],
    ['-1.5em', -24],
    ['.5rem', 8],
    ['1e2px', 100],
    ['50%', 100],
    ['3pt', 4],
    ['10vw', 100],
    ['calc(1px + 2px * 3)', 7],
    ['calc((10px - 4px) / 2)', 3],
    ['calc(100% - 200px)', 0],
    ['min(1px, 2em, 5px)', 1],
    ['max(1px, min(3px, 2px))', 2],
    ['clamp(1px, 9px, 4px)', 4],
    ['-webkit-calc(2px)', 2],
    ['auto', undefined],
    ['1parsec', undefined],
    ['calc(1px', undefined],
    ['calc()', undefined],
    ['calc(1px) x', undefined],
    ['12px 3px', undefined],
    ['', undefined],
  ]
  for (const [text, value] of TABLE) test(`${text} is ${value}`, () => assert.equal(pixels(text, basis), value))
  test('nesting and size are bounded', () => {
    assert.equal(pixels(`${'calc('.repeat(30)}1px${')'.repeat(30)}`, basis), undefined)
    assert.equal(pixels(`calc(${'1px + '.repeat(100)}1px)`, basis), undefined)
  })
})

describe('colours', () => {
  const TABLE: readonly (readonly [string, readonly [number, number, number, number] | undefined])[] = [
    ['#fff', [255, 255, 255, 1]],
    ['#12345678', [18, 52, 86, 0x78 / 255]],
    ['rebeccapurple', [102, 51, 153, 1]],
    ['rgb(1, 2, 3)', [1, 2, 3, 1]],
    ['rgb(1 2 3 / 50%)', [1, 2, 3, 0.5]],
    ['hsl(120,100%,50%)', [0, 255, 0, 1]],
    ['transparent', [0, 0, 0, 0]],
    ['#12', undefined],
    ['no-such-colour', undefined],
    ['url(x)', undefined],
  ]
  for (const [text, value] of TABLE) {
    test(text, () => {
      const found = colour(text)
      assert.deepEqual(
        found === undefined ? undefined : [found.r, found.g, found.b, found.a].map((part) => Math.round(part * 1000) / 1000),
        value?.map((part) => Math.round(part * 1000) / 1000),
      )
    })
  }
  test('the old rules read any text as a colour', () => {
    assert.deepEqual(legacyColour('chucknorris'), { r: 0xc0, g: 0, b: 0, a: 1 })
    assert.deepEqual(legacyColour('#FAFAFA '), { r: 250, g: 250, b: 250, a: 1 })
    assert.deepEqual(legacyColour('ffffffffffff'), WHITE)
    assert.equal(legacyColour(''), undefined)
  })
  test('what an eye can tell apart', () => {
    assert.ok(legible(BLACK, WHITE))
    assert.ok(legible({ r: 153, g: 153, b: 153, a: 1 }, WHITE))
    assert.ok(legible({ r: 255, g: 255, b: 0, a: 1 }, WHITE), 'yellow on white is poor, but seen')
    assert.ok(!legible({ r: 250, g: 250, b: 250, a: 1 }, WHITE))
    assert.ok(!legible({ r: 0, g: 0, b: 10, a: 1 }, BLACK))
    assert.ok(!legible(over({ r: 0, g: 0, b: 0, a: 0.05 }, WHITE), WHITE))
  })
})

describe('CSS', () => {
  test('declarations survive comments, escapes, strings and stray semicolons', () => {
    assert.deepEqual(
      declarationsOf(`;COLOR:/* ; */ Red ! IMPORTANT; content:";"; d\\69 splay:none;broken;--Own:X`).map(({ property, value, important }) => [
        property,
        value,
        important,
      ]),
      [
        ['color', 'red', true],
        ['content', '";"', false],
        ['display', 'none', false],
        ['--Own', 'x', false],
      ],
    )
  })
  test('rules come with whether they surely apply', () => {
    const rules = rulesOf('a{x:1} @media print{b{x:1}} @media (min-width:2in){c{x:1}} @supports(x){d{x:1}} @font-face{src:x} e,f{x:1}')
    assert.deepEqual(
      rules.map(({ selectors, sure }) => [selectors.length, sure]),
      [
        [1, true],
        [1, false],
        [1, false],
        [2, true],
      ],
    )
  })
  test('an escape that names no character is replaced', () => assert.equal(unescaped('\\0\\110000 \\41 b\\{'), '\uFFFD\uFFFDAb{'))
})
