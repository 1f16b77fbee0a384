// Draws figures, some of which Vega can't draw, and prints the drawings as JSON.
import type { Figure } from '../../../cli/report/figures/figure';
import { histogram } from '../../../cli/report/figures/histogram';
import { draw } from '../../../cli/report/render';

const good = histogram('Distribution of x', 'x', [1, 2, 3]);
const throwing: Figure = {
  ...good,
  spec: () => {
    throw new Error('no such scale');
  },
};
const invalid: Figure = { ...good, spec: (width) => ({ ...good.spec(width), layer: 'nothing' }) as never };

void draw([throwing, good, invalid, good]).then((drawings) => process.stdout.write(JSON.stringify(drawings)));
