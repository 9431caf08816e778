// What the terms mean, in Chinese.

import type { Terms } from './en-terms.ts';

export const terms: Terms = {
  title: '术语说明 · Earthmover',
  heading: '术语说明',
  back: '返回训练',
  generator: '生成器（generator）',
  generatorText: '把隐变量（一组相互独立的正态随机数）变成样本（一个点或一张图片）的网络。',
  critic: '评论家（critic）',
  criticText:
    '给每个样本打分的网络；分数只是一个数，不是概率。评论家学着让真实样本的分数尽量高过生成的样本；生成器学着提高自己样本的分数。',
  w1: 'Wasserstein 距离 W₁（推土机距离）',
  w1Text:
    '把两个分布想成两堆土。W₁ 是把一堆变成另一堆所需的最少的功，即质量乘以距离。两堆靠近时它平滑地减小，即使它们还没有重叠；全变差、KL 和 Jensen–Shannon 则不然。本页在两边各取 500 个点，精确求解。',
  estimate: 'Wasserstein 估计值',
  estimateText:
    '真实样本的平均分减去生成样本的平均分。按 Kantorovich–Rubinstein 定理，对所有斜率不超过 1 的函数，这个差的最大值就是 W₁。裁剪的评论家斜率的界是另一个值 K，所以估计值从下方趋近距离的 K 倍。K 取决于评论家的层和 c；梯度惩罚使它保持在 1 附近。估计值只应与它自己的过去比较，不要与别的比较。',
  floor: '下限',
  floorText: '数据的两份独立样本之间的 W₁。有限的样本之间距离从不为零，所以不能指望任何生成器低于下限。',
  clip: '裁剪 c',
  clipText:
    '评论家每走一步，它的每个权重都被放回 [−c, c]，这样评论家的斜率就有界。c 大，评论家会变陡，训练变慢；c 小，梯度会在穿过各层时消失。',
  nCritic: 'n_critic',
  nCriticText: '生成器每走一步，评论家走的步数。评论家训练得越好，给生成器的斜率就越好。',
  schedule: '安排',
  scheduleText:
    'n_critic 的安排。{0}：始终为 n_critic。{1}：与作者的代码一样，最初 25 次迭代和每第 500 次迭代让评论家走 100 步。{2}：从 n_critic 均匀变到结束时的值。',
  scheduleText2:
    '学习率的安排。{0}：不变。{1}：沿直线降到结束时的值。{2}：沿半个余弦下降。大步找路，小步定位：学习率下降时样本会变得清晰。预热让它在开头沿直线上升。',
  js: 'Jensen–Shannon 估计值',
  jsText:
    '标准 GAN 的判别器所得的一半，加上 log 2：这是 Jensen–Shannon 散度的一个下界，至多为 log 2。能毫无差错地分辨两者的判别器就停在这个界上，没有可供学习的斜率。',
  cosine: '步子与梯度的余弦',
  cosineText: '优化器沿梯度笔直下降时为 1，成直角时为 0，往上走时为负。',
  whenToStop: '何时停止',
  whenToStopText:
    '当估计值的中位数已在几千次迭代中持平，而精确的 W₁（如果能求得）接近下限的时候。仅仅持平还不够：裁剪太紧时，评论家几乎什么也看不见，样本很差而估计值仍在 0 附近。损失跳动，或长时间为负，说明学习率太大。',
};
