// What views and curves are called, and what is said about them, in Chinese.

import type { Texts } from './en.ts';

export const views: Texts['views'] = {
  story: { title: '故事', about: '' },
  points: {
    title: '平面上的点',
    about: '生成器的橙色点移向数据的圆圈：它们沿着评论家的分数往上爬，评论家认为有数据的地方是紫色。',
  },
  compare: {
    title: '并排看 WGAN 与 GAN',
    about:
      '同样的网络和种子各训练一次：WGAN 的评论家处处保有斜率；GAN 的判别器则可能变成一道悬崖，它的点落到少数几个模式上。',
  },
  pictures: {
    title: '图片',
    about: '生成器把噪声变成图片，每张总是出自同一份噪声，并逐渐学会真实图片的样子。',
  },
  recorded: {
    title: '录制的训练',
    about: '八个高斯分布，由本页的代码实际训练后录下：不用 GPU 也能看到训练走向何处。',
  },
};

export const captions: Texts['captions'] = {
  points: ['数据与生成的点'],
  compare: ['WGAN：评论家', 'GAN：判别器'],
  pictures: ['生成的图片', '训练所用的真实图片'],
};

export const layers: Texts['layers'] = {
  real: '数据',
  fake: '生成的点',
  field: '评论家的分数',
  arrows: '分数的斜率',
  lattice: '隐空间网格',
};

const estimate =
  '评论家给真实样本的平均分，减去给生成样本的平均分。它与 Wasserstein 距离成正比，但比例取决于评论家及其裁剪或惩罚：只看它在同一次训练中下降，不要跨评论家比较。评论家学着分辨两者时它上升，生成器追上来时它下降。中位数长时间持平，说明这个评论家再找不到可改进之处。训练究竟是完成还是卡住，要看样本，以及能够求得时的精确 W₁。';

export const charts: Texts['charts'] = {
  estimate: {
    title: 'Wasserstein 估计值',
    yTitle: '分数，无单位',
    words: estimate,
    lines: ['每次迭代', '101 次的中位数'],
  },
  exact: {
    title: '到数据的距离',
    yTitle: 'W₁，平面单位',
    words:
      '把 500 个生成的点搬到 500 个真实的点上所需的最少的功，精确求解。数据的两份新样本之间的距离也不是零：那就是下限，达到下限的生成器用这个尺度已无法与数据区分。评论家的估计值除以它最陡的斜率，就有了同样的单位：这是评论家对距离所能证明的，即一个下界。',
    lines: ['精确值', '评论家的估计值 ÷ 斜率', '下限：数据对数据'],
  },
  clipped: {
    title: '评论家权重中位于 ±c 的比例',
    yTitle: '权重的比例',
    words:
      '裁剪使评论家的斜率有界。接近 1 时，几乎所有权重都贴在边界上：评论家成了很简单的函数，c 可能太小。接近 0 时，裁剪几乎不起作用，c 可能太大。',
    lines: ['位于 ±c'],
  },
  cosine: {
    title: '步子与梯度的余弦',
    yTitle: '余弦',
    words:
      '评论家最近一步与其梯度方向一致的程度。论文发现，动量使训练崩溃时它变为负数，因此选用了 RMSProp。它应当保持在零以上。',
    lines: ['余弦'],
  },
  speed: {
    title: '每秒迭代',
    yTitle: '迭代 / 秒',
    words: '一次迭代是评论家的 n_critic 步加生成器的一步，一次性提交给 GPU。',
    lines: ['每秒迭代'],
  },
  'compare-estimate': {
    title: 'WGAN：Wasserstein 估计值',
    yTitle: '分数，无单位',
    words: estimate,
    lines: ['每次迭代', '101 次的中位数'],
  },
  jensen: {
    title: 'GAN：Jensen–Shannon 估计值',
    yTitle: 'JS，奈特',
    words:
      '判别器的损失对距离的说法，上界为 log 2 = 0.69。两个分布几乎不重叠时，不论样本远近，它都停在这个上界附近：看不出训练是否有效。这就是论文的图 4。',
    lines: ['每次迭代', '101 次的中位数'],
  },
  'compare-exact': {
    title: '两者的精确 W₁',
    yTitle: 'W₁，平面单位',
    words:
      '对两者用同一把尺子，与评论家和判别器都无关：把 500 个生成的点搬到 500 个真实的点上所需的最少的功。模式坍塌时，曲线会停在远高于下限的地方。',
    lines: ['WGAN', 'GAN', '下限'],
  },
};
