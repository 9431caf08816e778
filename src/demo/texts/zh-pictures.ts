// What is said of a visitor's own pictures and of trained generators, in Chinese.

import type { Texts } from './en.ts';
import { whole } from './zh-more.ts';

export const tray: Texts['tray'] = {
  title: (count) => `你的 ${whole(count)} 张图片`,
  crops: (shown, count) => `训练时的样子：${whole(count)} 张中的 ${whole(shown)} 张`,
  caption: (shown, count) =>
    shown < count ? `训练时的样子：从 ${whole(count)} 张中均匀取出的 ${whole(shown)} 张。` : '训练时的样子。',
  leftOut: (count) => `有 ${whole(count)} 个文件不能用`,
  chosen: ({ count, imageSize, filters, batch, steps, changed }) =>
    [
      `按 ${whole(count)} 张图片选定：${typeof imageSize === 'number' ? `${imageSize} × ${imageSize}` : imageSize} 像素`,
      filters === undefined ? '' : `，${filters} 个滤波器`,
      `，批大小 ${batch}`,
      steps === undefined ? '' : `，${whole(steps)} 次迭代`,
      changed ? '，展示时左右翻转并稍作平移' : '',
      '。这些值现在在“设置”里，可以在那里修改。',
    ].join(''),
  chosenHere: '按你的图片选定',
  kept: (names) => `保留了你自己的设置：${names}。`,
  few: '图片这么少，生成器最后只会复制它们。同一类的几百张是个好的开始，几千张更好。需要多长时间，开始一秒后会告诉你。',
  enough: '同一类的图片越多越好。需要多长时间，开始一秒后会告诉你。',
  train: (count) => (count === 1 ? '用这张图片训练' : `用这 ${whole(count)} 张图片训练`),
  nearest: (step, copies, of) =>
    `真实图片；下面是迭代 ${whole(step)} 时生成的图片，每张下方是与它最近的真实图片。${copies === 0 ? '' : `${of} 张中有 ${copies} 张比真实图片彼此之间更近：是复制品。`}`,
};

export const trained: Texts['trained'] = {
  open: '训练好的……',
  title: '训练好的生成器',
  which: '选哪一个',
  names: { mnist: '数字', 'mnist-conditional': '按类别的数字', 'fashion-mnist': '衣物', emoji: '表情符号' },
  back: '回到你的训练',
  loading: '正在从服务器取来……',
  absent: '这一个在这里无法显示。',
  about: ({ step, minutes, frechet }) =>
    [
      `它训练了 ${whole(step)} 次迭代`,
      minutes === undefined ? '。' : `，没有用 GPU，花了 ${whole(Math.round(minutes))} 分钟。`,
      frechet === undefined
        ? ''
        : `它与从未见过的图片之间的弗雷歇距离是 ${frechet[0].toFixed(1)}；两组这样的图片相距 ${frechet[1].toFixed(1)}。`,
    ].join(''),
  grid: '训练好的生成器做出的图片',
  gridHint: '先点一张图片，再点另一张：路线从橙色走到紫色。',
  strip: '从一张走到另一张的路上的图片',
  stripHint: '从一张走到另一张的路。中间的图片不在任何数据里。',
  preview: '滑块所指的位置',
  reset: '滑块复位',
  trainOn: '从这里接着训练',
  trainOnHint: '你的训练将从这些权重开始。评论家的权重没有保留：它从头开始，最初几步只有它自己学习。',
  otherNetwork: '这些设置构成的网络与训练好的不同：训练将从新的权重开始。',
};
