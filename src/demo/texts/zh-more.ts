// What the page's tools and messages say, in Chinese.

import type { Texts } from './en.ts';

/** A whole number as the language writes it. */
export const whole = (count: number) => count.toLocaleString('zh-Hans');

export const chart: Texts['chart'] = {
  empty: (title) => `${title}：还没有数据`,
  at: (title, step, latest) => `${title}，迭代 ${step}：${latest}`,
  iteration: '迭代',
};

export const poster: Texts['poster'] = (data, objective, step, seed) =>
  `${data} · ${objective} · 迭代 ${whole(step)} · 种子 ${seed}`;

export const pictures: Texts['pictures'] = {
  points: (step) => `迭代 ${step}：数据之间的生成点`,
  modes: (covered, modes) => `覆盖了 ${modes} 个模式中的 ${covered} 个`,
  grid: (step, count) => `迭代 ${step}：${count} 张生成的图片`,
};

export const pad: Texts['pad'] = {
  hint: '用指针画，添加一个形状，或按坐标放点。',
  none: '还没有画点',
  noneYet: '还没有点。',
  count: (count) => `${whole(count)} 个点。`,
  drawing: (text) => `图画：${text}`,
  ring: '圆环',
  cross: '十字',
  letter: '字母 W',
  file: 'CSV 文件',
  load: '载入 CSV……',
  clear: '清除',
  x: 'x，从 −1 到 1',
  y: 'y，从 −1 到 1',
  add: '在此处加点',
  use: '用这幅画训练',
  empty: '还没有点：请画一些，或添加一个形状。',
};

export const own: Texts['own'] = {
  files: '图片文件',
  drop: '把 PNG、JPEG 或 WebP 文件拖到或粘贴到页面任何地方，或者',
  choose: '选择图片……',
};

export const walk: Texts['walk'] = {
  picture: '滑块所指位置的图片',
  hint: '网格中的图片从 1 开始逐行编号。如果从一张走到另一张的路上都是像样的图片，生成器学到的就不只是一份清单。',
  from: '从图片',
  to: '到图片',
  way: '两者之间的位置',
  direction: (number) => `方向 ${number}`,
  class: '类别',
  aRowEach: '全部，每行一类',
  rowsHint: '每行一个类别，每列同一个潜向量：类别在变，笔迹不变。',
};

export const example: Texts['example'] = {
  hint: '两条相距 |θ| 的平行线段。只有 Wasserstein 距离说得出第二条有多远；其余的在 θ 不为零时全都一样，没有斜率可供生成器跟随。',
  js: 'θ ≠ 0 时 JS = 2 log 2',
  kl: 'KL，两个方向',
  tv: '全变差',
  picture: (theta) =>
    `两条线段，位于 x = 0 和 x = ${theta}；下方 W₁ = |θ| 呈 V 形，JS 是只在 0 处断开的水平线`,
};

export const messages: Texts['messages'] = {
  dismiss: '关闭',
  apply: '应用到当前训练',
  loaded: (file, step) => `已载入 ${file}：训练从迭代 ${whole(step)} 继续。`,
  otherData:
    '这个链接指向用别人自己的数据做的训练，而链接并不带数据：这里改为显示本页的第一组数据。如果有你自己保存过的训练，会在下面列出。',
  unknownData: (name) => `链接所要的数据本页不认识：${name}。`,
  linkCopied: '链接已复制到剪贴板。',
  copyYourself: (address) => `请从地址栏复制链接：\n${address}`,
  update: '本页的新版本已就绪。关闭所有打开本页的标签页之后就会显示。',
  lost: (seconds) => `与 GPU 的连接断了：浏览器一交还，训练就从最后的状态继续。${seconds} 秒后放弃。`,
  recovered: (step) => `GPU 回来了：训练已从迭代 ${whole(step)} 继续。`,
};
