// What the steps of the guided story say that train, in Chinese.

import { short } from '../page/short.ts';
import type { StoryTexts } from './en-story.ts';
import { minus } from './minus.ts';

const recording = '这里没有 WebGPU，所以放的是录像。';

const percent = (share: number) => `${Math.round(100 * share)}%`;

export const duel: StoryTexts['duel'] = {
  title: 'WGAN 与 GAN，同一个种子',
  about:
    '两者学习同样的八个数据点堆，网络、噪声、优化器和种子都相同。一个用 WGAN 的评论家（带梯度惩罚），另一个用 GAN 的判别器。精确的 W₁ 由点直接求解，两者都看不到它。',
  task: '让它播放完，再把时间拖回去。',
  question: '哪一个找到全部八堆？谁自己的估计值说得出还差多远？',
  anew: '换一个种子',
  time: '迭代',
  at: (step) => `迭代 ${step}`,
  axis: '迭代',
  share: '占各自最大值的比例',
  heaps: '找到的点堆，共 8 个',
  exact: '精确的 W₁',
  estimate: { wgan: 'WGAN 的估计值', gan: 'GAN 的估计值（JS）' },
  cloud: (model, side) =>
    `${model === 'wgan' ? 'WGAN' : 'GAN'}${side ? `：8 堆中的 ${side.found} 堆，W₁ ${short(side.w1)}` : ''}`,
  picture: (look) =>
    look
      ? `到迭代 ${look.step} 的曲线。WGAN：8 堆中的 ${look.sides.wgan.found} 堆，精确的 W₁ 为 ${short(look.sides.wgan.w1)}。GAN：8 堆中的 ${look.sides.gan.found} 堆，${short(look.sides.gan.w1)}`
      : '随时间变化的曲线，还是空的',
  answer: ({ look, verdict, seed, over, state, recorded }) => {
    if (!look || !verdict) {
      return state === 'starting' ? '正在请求 GPU……' : `请按“播放”：种子 ${seed}，半分钟。`;
    }
    const { wgan, gan } = look.sides;
    const found = `${recorded ? recording : ''}种子 ${recorded ? 1 : seed}，迭代 ${look.step}：8 堆中 WGAN 找到 ${wgan.found} 堆，GAN 找到 ${gan.found} 堆；精确的 W₁ 分别为 ${short(wgan.w1)} 和 ${short(gan.w1)}。`;
    const { follows } = verdict;
    if (follows.wgan === undefined || follows.gan === undefined) return found;
    const tells = `与 W₁ 的秩相关系数，WGAN 的估计值为 ${minus(follows.wgan)}，GAN 的为 ${minus(follows.gan)}。`;
    if (!over) return found + tells;
    return `${found}${tells}${
      verdict.holds
        ? '所以这一次 WGAN 找到的更多，也离得更近。'
        : '所以这一次 WGAN 没有领先：这些设置适合 GAN 的这个种子。'
    }`;
  },
};

export const critic: StoryTexts['critic'] = {
  title: '裁剪起什么作用',
  about:
    '论文的 WGAN 在每一步之后把评论家的所有权重放回 [−c, c]。这就限制了评论家的斜率，但限在多少没人知道。所以它的估计值是 W₁ 乘以一个未知的倍数，除以斜率之后才成为距离。',
  task: '在训练时拖动 c 和 n_critic。',
  question: '哪些曲线随 c 跳动，哪一条留在精确的 W₁ 旁边？',
  clip: '裁剪 c',
  nCritic: 'n_critic',
  clipText: (clip) => `${clip}`,
  cloud: (look) => (look ? `迭代 ${look.step}` : '还没有'),
  weight: '评论家的权重',
  share: '权重的比例',
  weights: (look) =>
    look ? `评论家的权重在 −c 与 c 之间的分布：${percent(look.atClip)} 在两端` : '评论家权重的分布，还是空的',
  estimate: '估计值',
  slope: 'f 的斜率',
  ratio: '估计值 ÷ 斜率',
  exact: '精确的 W₁',
  axis: '迭代',
  value: '值，以十的幂表示',
  picture: (look) =>
    look
      ? `随时间，现在：估计值 ${short(look.estimate)}，斜率 ${short(look.slope)}，两者之比 ${short(look.estimate / look.slope)}，精确的 W₁ ${short(look.w1)}`
      : '随时间变化的曲线，还是空的',
  answer: ({ look, asked, state, recorded }) => {
    if (!look) return state === 'starting' ? '正在请求 GPU……' : '请按“播放”，然后拖动。';
    if (look.asked.clip !== asked.clip || look.asked.nCritic !== asked.nCritic) {
      return `正以 c = ${asked.clip}、n_critic = ${asked.nCritic} 继续……`;
    }
    const source = recorded ? `${recording}滑块从一段录像换到另一段：每一对取值各有一段。` : '';
    return `${source}c = ${asked.clip} 时，${percent(look.atClip)} 的权重位于 ±c，评论家的斜率为 ${short(look.slope)}。估计值为 ${short(look.estimate)}，除以斜率得 ${short(look.estimate / look.slope)}。精确的 W₁ 为 ${short(look.w1)}。`;
  },
};

export const digits: StoryTexts['digits'] = {
  title: '图片',
  about:
    '用数字做同样的事：生成器把噪声变成 32×32 像素的图片，评论家拿它们与手写数字比较。这里画不出搬土的方案，而在这么高的维度里，精确的 W₁ 也说明不了什么。剩下的就是估计值。',
  task: '把时间拖回去。',
  question: '从第几次迭代起你能认出数字？那时估计值是多少？',
  time: '迭代',
  at: (step) => `迭代 ${step}`,
  generated: (look) => (look ? `生成，迭代 ${look.step}` : '还没有'),
  real: '真实',
  estimate: 'Wasserstein 估计值',
  axis: '迭代',
  picture: (look) =>
    look?.estimate === undefined
      ? '随时间变化的估计值，还是空的'
      : `随时间变化的估计值，现在 ${short(look.estimate)}`,
  answer: ({ look, fall, state, recorded }) => {
    if (!look) return state === 'starting' ? '正在请求 GPU……' : '请按“播放”：一两分钟。';
    const source = recorded ? recording : '';
    if (!fall) return `${source}迭代 ${look.step}：只有噪声，评论家也还什么都不懂。`;
    const now = `${source}迭代 ${look.step}：估计值为 ${short(fall.now)}`;
    if (look.step < 100 || fall.now > 0.7 * fall.most) {
      return `${now}。评论家还在学习如何分辨两者。`;
    }
    return `${now}。在迭代 ${fall.mostAt} 时是 ${short(fall.most)}，随着图片接近真实而下降。`;
  },
};
