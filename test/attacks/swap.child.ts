/** Swaps a file and a folder of an outbox for links to the outside and back, as fast as it can, until its input ends. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , root = '', outside = ''] = process.argv
/** Two of each kind change places by renames, which no reader can see half of. */
const pair = (name: string, make: (path: string) => void, link: string): readonly [string, string, string] => {
  const [at, good, bad] = [join(root, name), join(root, `good-${name}`), join(root, `bad-${name}`)]
  make(at)
  symlinkSync(link, bad)
  return [at, good, bad]
}
const pairs = [
  pair('swap.txt', (path) => writeFileSync(path, 'inside'), join(outside, 'secret.txt')),
  pair(
    'swap',
    (path) => {
      mkdirSync(path)
      writeFileSync(join(path, 'secret.txt'), 'inside')
    },
    outside,
  ),
]
let going = true
process.stdin.on('end', () => (going = false)).resume()
process.stdout.write('ready\n')
const turn = (): void => {
  for (let n = 0; n < 200; n++)
    for (const [at, good, bad] of pairs) {
      renameSync(at, good)
      renameSync(bad, at)
      renameSync(at, bad)
      renameSync(good, at)
    }
  if (going) setImmediate(turn)
}
turn()
