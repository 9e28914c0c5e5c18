/**
 * The scanner of the demo: draws a cover for a title and gives it as a picture of some 6.5 MB.
 */
import type { Title } from './api.ts';
import { bitmapOf } from './bitmap.ts';

const WIDTH = 1240;
const HEIGHT = 1754;
const MARGIN = 130;

/** Cloth and ink of the covers. */
const BINDINGS = [
  ['#23443a', '#e9dfc3'],
  ['#5b1f24', '#eadfc8'],
  ['#1f2f4d', '#e6dcc0'],
  ['#c8a96a', '#2d2417'],
  ['#3b3a36', '#d9c9a0'],
  ['#6a4a2f', '#f0e4cb'],
  ['#88988a', '#1f2a22'],
  ['#e4d8bd', '#3a2a20'],
] as const;

/** A scan of the cover of `title`. */
export function scanOf(title: Title): File {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser cannot draw');
  draw(context, title);
  const bytes = bitmapOf(context.getImageData(0, 0, WIDTH, HEIGHT));
  return new File([bytes], `${title.id}.bmp`, { type: 'image/bmp' });
}

type Context = OffscreenCanvasRenderingContext2D;

function draw(context: Context, title: Title): void {
  const number = Number(title.id.replace(/\D/g, ''));
  const [cloth, ink] = BINDINGS[number % BINDINGS.length] ?? BINDINGS[0];
  context.fillStyle = cloth;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  weave(context);
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = 6;
  context.strokeRect(70, 70, WIDTH - 140, HEIGHT - 140);
  context.lineWidth = 2;
  context.strokeRect(88, 88, WIDTH - 176, HEIGHT - 176);
  context.textAlign = 'center';
  context.font = `italic 62px Georgia, 'Times New Roman', serif`;
  const [surname = '', given = ''] = title.author.split(';')[0]?.split(', ') ?? [];
  context.fillText(`${given} ${surname}`.trim(), WIDTH / 2, 330, WIDTH - 2 * MARGIN);
  writeTitle(context, title.title);
  ornament(context, number);
  context.font = `54px Georgia, 'Times New Roman', serif`;
  context.fillText(roman(title.year), WIDTH / 2, HEIGHT - 210, WIDTH - 2 * MARGIN);
}

function writeTitle(context: Context, text: string): void {
  const size = text.length < 22 ? 128 : text.length < 48 ? 100 : 78;
  context.font = `600 ${size}px Georgia, 'Times New Roman', serif`;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    const fits = lines.length > 0 && context.measureText(longer).width < WIDTH - 2 * MARGIN;
    if (fits) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  for (const [place, line] of lines.entries()) {
    context.fillText(line, WIDTH / 2, 560 + place * size * 1.2, WIDTH - 2 * MARGIN);
  }
}

/** A rosette, another one for each title. */
function ornament(context: Context, number: number): void {
  const petals = 5 + (number % 6);
  context.save();
  context.translate(WIDTH / 2, HEIGHT - 520);
  context.lineWidth = 5;
  for (let petal = 0; petal < petals; petal++) {
    context.rotate((2 * Math.PI) / petals);
    context.beginPath();
    context.ellipse(0, -74, 26 + (number % 4) * 6, 70, 0, 0, 2 * Math.PI);
    context.stroke();
  }
  context.beginPath();
  context.arc(0, 0, 16, 0, 2 * Math.PI);
  context.fill();
  context.restore();
}

/** The threads of the cloth. */
function weave(context: Context): void {
  context.globalAlpha = 0.07;
  for (let y = 0; y < HEIGHT; y += 6) {
    context.fillStyle = y % 12 === 0 ? '#fff' : '#000';
    context.fillRect(0, y, WIDTH, 3);
  }
  for (let x = 0; x < WIDTH; x += 6) {
    context.fillStyle = x % 12 === 0 ? '#000' : '#fff';
    context.fillRect(x, 0, 3, HEIGHT);
  }
  context.globalAlpha = 1;
}

function roman(year: number): string {
  const numerals: readonly (readonly [number, string])[] = [
    [1000, 'M'],
    [900, 'CM'],
    [500, 'D'],
    [400, 'CD'],
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ];
  let text = '';
  let rest = year;
  for (const [value, numeral] of numerals) {
    while (rest >= value) {
      text += numeral;
      rest -= value;
    }
  }
  return text;
}
