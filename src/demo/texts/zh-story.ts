// What the guided story says, in Chinese.

import { short } from '../page/short.ts';
import type { StoryTexts } from './en-story.ts';
import { minus } from './minus.ts';
import * as live from './zh-story-live.ts';

export const story: StoryTexts = {
  ...live,
  words: {
    steps: '故事的各步',
    step: (step, of) => `第 ${step} 步，共 ${of} 步`,
    stepOf: (step, of, title) => `第 ${step} 步，共 ${of} 步：${title}`,
    previous: '上一步',
    next: '下一步',
    about: '这是什么',
    play: '播放',
    hold: '暂停',
    again: '重新播放',
    whole: '在 Earthmover 中打开',
  },

  heaps: {
    title: '搬土',
    about:
      '地面以上是土，地面以下橙色的是同样大小的坑。每条弧线把土运到缺土的地方。一个方案的代价是质量乘以距离的总和。这里画的是代价最小的方案，它的代价就是 Wasserstein 距离 W₁。',
    task: '拖动土堆或土坑，或换一种坑。',
    question: '在哪里代价最小？途中代价会突然跳变吗？',
    real: { label: '土堆的中心' },
    fake: { label: '土坑的中心' },
    place: (value) => `位于 ${minus(value)}`,
    axis: '位置（单位与 W₁ 相同）',
    shape: '土坑',
    shapes: { hill: '与土堆相同', hills: '两个坑', flat: '平坦' },
    cost: (cost) => `W₁ = ${minus(cost)}`,
    picture: (moves, cost) => `一个土堆、一个土坑，以及连接两者的 ${moves} 条弧线。总代价 ${minus(cost)}`,
    answer: ({ cost, least, apart }) => {
      if (cost < 0.005) return 'W₁ 为 0：两者相同，没有什么可搬了。';
      if (cost < least + 0.005) {
        return `W₁ 为 ${minus(cost)}，对这两种形状来说已是最小。它不是 0，因为形状不同。`;
      }
      const way = apart > 0 ? '右' : '左';
      const slope = '拖动一点，只变一点，所以总有下坡的路。';
      return least < 0.005
        ? `W₁ 为 ${minus(cost)}：每一粒土向${way}走 ${minus(cost)}。${slope}`
        : `W₁ 为 ${minus(cost)}。这两种形状的最小值是 ${minus(least)}。${slope}`;
    },
  },

  lines: {
    title: '两条线段，四种距离',
    about:
      '数据是 0 处线段上的点，生成器做出的是橙色线段上的点，两者相距 θ。这是论文的例 1：两个没有公共点的集合。下面是两者之间的四种距离随 θ 的变化。',
    task: '拖动橙色线段。',
    question: '四种距离中，哪一种能告诉生成器往哪里走？',
    theta: '生成线段的位置 θ',
    at: (theta) => `θ = ${minus(theta)}`,
    real: '数据',
    generated: '生成',
    axis: 'θ',
    distance: '距离',
    curves: {
      kl: 'KL = ∞',
      tv: '全变差 = 1',
      js: 'JS = log 2',
      w1: 'W₁ = |θ|',
    },
    picture: (theta) =>
      `两条线段，位于 0 和 ${minus(theta)}。随 θ：W₁ 呈 V 形，JS、全变差和 KL 是三条只在 0 处断开的水平线`,
    answer: (theta) =>
      theta === 0
        ? '两条线段重合：四种距离都是 0。只要离开一步，其中三种就跳到最大值。'
        : `只有 W₁。它现在是 ${minus(Math.abs(theta))}，向${theta > 0 ? '左' : '右'}（数据所在的方向）减小。其余三种只要 θ 不为 0 就处处相同：没有斜率，无从跟随。`,
  },

  optimal: {
    title: '生成器感受到的力',
    about:
      '两个网络各自达到最优，面对来自两个钟形分布的样本。GAN 的判别器说的是 x 为真的概率；WGAN 的评论家是斜率不超过 1 的函数中最好的一个。下面是它们各自对位于 x 的样本有多大的拉力。',
    task: '拖动橙色的钟形。',
    question: '当生成的样本离数据很远时，还剩多少拉力？',
    mean: '生成样本的均值',
    at: (mean) => `位于 ${minus(mean, 1)}`,
    real: '数据',
    generated: '生成',
    discriminator: '判别器 D',
    critic: '评论家 f（已缩放）',
    score: '分数',
    pull: '拉力：log(1 − D) 与 f 的 |斜率|',
    axis: 'x，以标准差为单位',
    picture: ({ discriminator, critic }) =>
      `两个钟形、判别器与评论家，以及各自的拉力。在生成的样本上，判别器为 ${short(discriminator)}，评论家为 ${critic}`,
    answer: ({ w1, js, discriminator, critic }) =>
      critic === 0
        ? '两个钟形相同：W₁ 和 JS 都是 0，没有任何拉力。'
        : `平均而言，判别器的拉力是 ${short(discriminator)}，评论家的是 ${critic}。${
            discriminator < 0.05
              ? '判别器把两者分辨得太清楚，斜率已经消失。'
              : '两个钟形有重叠，所以两者都有拉力。'
          }W₁ 为 ${minus(w1)}；JS 为 ${js.toFixed(3)}，至多 0.693。`,
  },
};
