// What the page's tools and messages say, in Japanese.

import type { Texts } from './en.ts';

/** A whole number as the language writes it. */
export const whole = (count: number) => count.toLocaleString('ja');

export const chart: Texts['chart'] = {
  empty: (title) => `${title}：まだデータなし`,
  at: (title, step, latest) => `${title}、反復 ${step}：${latest}`,
  iteration: '反復',
};

export const poster: Texts['poster'] = (data, objective, step, seed) =>
  `${data} · ${objective} · 反復 ${whole(step)} · シード ${seed}`;

export const pictures: Texts['pictures'] = {
  points: (step) => `反復 ${step}：データの間の生成された点`,
  modes: (covered, modes) => `${modes} モードのうち ${covered}`,
  grid: (step, count) => `反復 ${step}：生成された画像 ${count} 枚`,
};

export const pad: Texts['pad'] = {
  hint: 'ポインターで描くか、図形を加えるか、座標で点を置いてください。',
  none: '描いた点はまだありません',
  noneYet: '点はまだありません。',
  count: (count) => `${whole(count)} 点。`,
  drawing: (text) => `描いたもの：${text}`,
  ring: '輪',
  cross: '十字',
  letter: '文字 W',
  file: 'CSV ファイル',
  load: 'CSV を読み込む…',
  clear: '消す',
  x: 'x（−1 から 1）',
  y: 'y（−1 から 1）',
  add: 'ここに点を加える',
  use: 'この絵で学習',
  empty: '点がまだありません。描くか、図形を加えてください。',
};

export const own: Texts['own'] = {
  files: '画像ファイル',
  drop: 'PNG、JPEG、WebP のファイルをページのどこにでもドロップするか貼り付けるか、',
  choose: '画像を選ぶ…',
};

export const walk: Texts['walk'] = {
  picture: 'スライダーの示す場所の画像',
  hint: '格子の画像には、1 から行ごとに番号があります。ある画像から別の画像への道がもっともらしい画像を通るなら、生成器は一覧以上のものを学んでいます。',
  from: '出発の画像',
  to: '行き先の画像',
  way: 'ふたつの間の位置',
  direction: (number) => `方向 ${number}`,
  class: 'クラス',
  aRowEach: 'すべて、1 行に 1 クラス',
  rowsHint: '1 行が 1 クラス、1 列が同じ潜在ベクトルです。クラスが変わっても筆跡は変わりません。',
};

export const example: Texts['example'] = {
  hint: '|θ| だけ離れた平行な 2 本の線分です。2 本目がどれだけ遠いかを言うのはワッサースタイン距離だけです。ほかは θ が 0 でない限り同じで、生成器がたどる傾きがありません。',
  js: 'θ ≠ 0 なら JS = 2 log 2',
  kl: 'KL（両方向）',
  tv: '全変動',
  picture: (theta) =>
    `x = 0 と x = ${theta} にある 2 本の線分。その下に、V 字形の W₁ = |θ| と、0 だけで途切れる水平線の JS`,
};

export const messages: Texts['messages'] = {
  dismiss: '閉じる',
  apply: 'この学習に適用',
  loaded: (file, step) => `${file} を読み込みました。反復 ${whole(step)} から続けます。`,
  otherData:
    'このリンクは誰かの手元のデータによる学習のものですが、リンクにデータは入っていません。代わりにこのページの最初のデータを表示します。保存した自分の学習があれば、下に出ます。',
  unknownData: (name) => `リンクの求めるデータをこのページは知りません：${name}。`,
  linkCopied: 'リンクをクリップボードにコピーしました。',
  copyYourself: (address) => `アドレスバーからリンクをコピーしてください：\n${address}`,
  update: 'このページの新しい版があります。このページを開いているタブをすべて閉じると表示されます。',
  lost: (seconds) =>
    `GPU との接続が切れました。ブラウザが戻し次第、最後の状態から続けます。${seconds} 秒後にあきらめます。`,
  recovered: (step) => `GPU が戻りました。反復 ${whole(step)} から続けました。`,
};
