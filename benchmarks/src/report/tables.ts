/**
 * The results as text.
 */
import { LAYOUTS } from './columns.ts';
import { medianOf, type Results, SCENARIOS, type Scenario } from './measurement.ts';
import { TARGETS, type Target } from './targets.ts';

/** All tables, the targets and what failed. `titles` names the contenders. */
export function tablesOf(results: Results, titles: Readonly<Record<string, string>>): string {
  const parts = SCENARIOS.flatMap((scenario) => scenarioTable(results, scenario, titles));
  return [...parts, targetTable(results, titles), ...failureLines(results)].join('\n');
}

function scenarioTable(
  results: Results,
  scenario: Scenario,
  titles: Readonly<Record<string, string>>,
): string[] {
  const measured = results.measurements.filter((one) => one.scenario === scenario);
  if (measured.length === 0) return [];
  const { title, compared, baseline, columns } = LAYOUTS[scenario];
  const rows = [['', ...columns.map((column) => column.title), `× ${baseline}`]];
  for (const variant of new Set(measured.map((one) => one.variant))) {
    rows.push([variant]);
    const inVariant = measured.filter((one) => one.variant === variant);
    for (const contender of new Set(inVariant.map((one) => one.contender))) {
      const of = { scenario, variant, contender };
      const ratio =
        medianOf(results, of, compared) /
        medianOf(results, { ...of, contender: baseline }, compared);
      rows.push([
        `  ${titles[contender] ?? contender}`,
        ...columns.map(({ value, digits }) => shown(medianOf(results, of, value), digits)),
        shown(ratio, 2),
      ]);
    }
  }
  return [`\n${title}`, aligned(rows)];
}

function targetTable(results: Results, titles: Readonly<Record<string, string>>): string {
  const rows = [['target', '', '', 'limit', 'reached', '']];
  for (const target of TARGETS) {
    const reached = reachedOf(results, target);
    if (Number.isNaN(reached)) continue;
    rows.push([
      `${target.scenario}, ${target.variant}`,
      titles[target.contender] ?? target.contender,
      target.value,
      limitText(target),
      shown(reached, 2),
      reached <= target.limit ? 'met' : 'NOT MET',
    ]);
  }
  return rows.length === 1 ? '\nNo target was measured.' : `\n${aligned(rows, 3)}`;
}

/** What was reached, in the unit of the limit; NaN where nothing was measured. */
function reachedOf(results: Results, target: Target): number {
  const reached = medianOf(results, target, target.value);
  const { timesThatOf, aboveThatOf } = target;
  const other = timesThatOf ?? aboveThatOf;
  if (other === undefined) return reached;
  const theirs = medianOf(results, { ...target, contender: other }, target.value);
  return timesThatOf === undefined ? reached - theirs : reached / theirs;
}

function limitText({ limit, timesThatOf, aboveThatOf }: Target): string {
  if (timesThatOf !== undefined) return `≤ ${limit} × ${timesThatOf}`;
  return aboveThatOf === undefined ? `≤ ${limit}` : `≤ ${aboveThatOf} + ${limit}`;
}

function failureLines(results: Results): string[] {
  return results.failures.map(
    ({ scenario, variant, contender, repeat, error }) =>
      `FAILED ${scenario}, ${variant}, ${contender}, repeat ${repeat}: ${error}`,
  );
}

function shown(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Pads cells to their column; those of the first `left` columns to the right of their text. */
function aligned(rows: readonly (readonly string[])[], left = 1): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) =>
          index < left ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
