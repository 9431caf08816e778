import { short } from './charts.ts';
import { colour, element } from './element.ts';
import { fitToDisplay } from './plane.ts';

/**
 * The paper's Example 1: P₀ is the segment {0} × [0, 1], P_θ the same one moved to x = θ. Closed forms, with θ to
 * drag; JS by the paper's convention, KL(P‖M) + KL(Q‖M), which is twice the usual one.
 */
export function createExampleOne(): { readonly box: HTMLElement; readonly redraw: () => void } {
  const theta = element('input', {
    type: 'range',
    id: 'theta',
    min: '-1',
    max: '1',
    step: '0.01',
    value: '0.5',
  });
  const canvas = element('canvas', { role: 'img' });
  const cells = ['w', 'js', 'kl', 'tv'].map(() => element('td', {}));
  const row = (name: string, cell: HTMLElement) =>
    element('tr', {}, element('th', { scope: 'row' }, name), cell);
  const box = element(
    'div',
    { class: 'example' },
    element('h3', {}, 'Example 1: drag θ'),
    element(
      'p',
      { class: 'hint' },
      'Two parallel segments a distance |θ| apart. Only the Earth-Mover distance says how far away the second is; the others are the same for every θ but zero, so they have no slope that a generator could follow.',
    ),
    element('div', {}, element('label', { for: 'theta' }, 'θ'), theta),
    canvas,
    element(
      'table',
      {},
      element(
        'tbody',
        {},
        row('W₁ = |θ|', cells[0]!),
        row('JS = 2 log 2 for θ ≠ 0', cells[1]!),
        row('KL, both ways', cells[2]!),
        row('Total variation', cells[3]!),
      ),
    ),
  );
  canvas.style.aspectRatio = '1';
  canvas.style.maxWidth = '20rem';
  canvas.style.width = '100%';
  const redraw = () => {
    const value = Number(theta.value);
    const apart = value !== 0;
    cells[0]!.textContent = short(Math.abs(value));
    cells[1]!.textContent = apart ? short(2 * Math.LN2) : '0';
    cells[2]!.textContent = apart ? '+∞' : '0';
    cells[3]!.textContent = apart ? '1' : '0';
    canvas.setAttribute(
      'aria-label',
      `Two segments, at x = 0 and x = ${short(value)}; below them W₁ = |θ| as a V, and JS as a flat line with a gap at 0`,
    );
    const side = fitToDisplay(canvas);
    const context = canvas.getContext('2d')!;
    context.clearRect(0, 0, side, side);
    const x = (place: number) => ((place + 1.2) / 2.4) * side;
    const segment = (place: number, name: string) => {
      context.strokeStyle = colour(name);
      context.lineWidth = side / 90;
      context.beginPath();
      context.moveTo(x(place), 0.06 * side);
      context.lineTo(x(place), 0.46 * side);
      context.stroke();
    };
    const y = (distance: number) => (0.94 - 0.27 * distance) * side;
    context.lineWidth = side / 200;
    context.strokeStyle = colour('rule');
    context.beginPath();
    context.moveTo(x(-1), y(0));
    context.lineTo(x(1), y(0));
    context.stroke();
    context.strokeStyle = colour('other');
    context.beginPath();
    context.moveTo(x(-1), y(2 * Math.LN2));
    context.lineTo(x(1), y(2 * Math.LN2));
    context.stroke();
    context.strokeStyle = colour('fake');
    context.beginPath();
    context.moveTo(x(-1), y(1));
    context.lineTo(x(0), y(0));
    context.lineTo(x(1), y(1));
    context.stroke();
    context.fillStyle = colour('fake');
    context.beginPath();
    context.arc(x(value), y(Math.abs(value)), side / 60, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = colour('soft');
    context.font = `${side / 22}px system-ui, sans-serif`;
    context.fillText('JS', x(-1), y(2 * Math.LN2) - side / 60);
    context.fillText('W₁', x(0.55), y(0.3));
    segment(0, 'real');
    segment(value, 'fake');
  };
  theta.addEventListener('input', redraw);
  return { box, redraw };
}
