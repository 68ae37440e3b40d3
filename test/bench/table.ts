/** Figures as a plain table: what was measured, what the yardstick needs, the ratio, and the target beside it. */

export interface Figure {
  readonly what: string
  readonly ours: string
  /** The same on the bare server. */
  readonly bare?: string
  /** What the target is about: a ratio, or the figure itself. */
  readonly against?: string
  readonly target?: string
  readonly meets?: boolean
}

const HEAD: Figure = { what: '', ours: 'ours', bare: 'bare', against: 'ratio', target: 'target' }

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

/** `12.3 ms`; `0.123 ms` where that would lose the figure. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 3 : 0)} ms`

export const against = (ours: number, bare: number, targetMax: number): Pick<Figure, 'against' | 'target' | 'meets'> => ({
  against: `${(ours / bare).toFixed(2)}×`,
  target: `≤ ${targetMax.toFixed(1)}×`,
  meets: ours / bare <= targetMax,
})

export const atMost = (value: number, max: number, show: (value: number) => string): Pick<Figure, 'target' | 'meets'> => ({
  target: `≤ ${show(max)}`,
  meets: value <= max,
})

/** `head` names the columns where they are about something else. */
export function table(title: string, figures: readonly Figure[], head: Figure = HEAD): string {
  const rows = [head, ...figures].map((row) => [row.what, row.ours, row.bare ?? '', row.against ?? '', row.target ?? ''])
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row, index) => {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
    const meets = figures[index - 1]?.meets
    return `  ${cells.join('   ')}${meets === undefined ? '' : meets ? '   yes' : '   NO'}`.trimEnd()
  })
  return [title, ...lines].join('\n')
}
