// What data sets and the fields of the settings are called in Chinese.

import type { Texts } from './en.ts';

const count = '不小于 1 的整数';
const decay = (example: string) => `从 0 到小于 1 的数，例如 ${example}`;
const rate = '大于 0 的数，例如 5e-5';
const widths = (example: string) => `列出的名称，或各层的宽度，例如 ${example}`;

export const data: Texts['data'] = {
  '8gaussians': '环上的 8 个高斯',
  '25gaussians': '网格上的 25 个高斯',
  swissroll: '瑞士卷',
  lines: '两条线段（论文的例 1）',
  drawn: '自己画',
  mnist: 'MNIST 数字',
  'fashion-mnist': 'Fashion-MNIST',
  emoji: '表情符号',
  images: '你自己的图片',
};

export const fields: Texts['fields'] = {
  clip: { label: '裁剪 c', expects: '大于 0 的数，例如 0.01' },
  lr: { label: '学习率 α', expects: rate },
  criticLr: { label: '评论家单独的学习率', expects: rate },
  generatorLr: { label: '生成器单独的学习率', expects: rate },
  nCritic: { label: '评论家步数 n_critic', expects: count },
  schedule: { label: 'n_critic 的安排' },
  nCriticEnd: { label: '结束时的 n_critic', expects: count },
  lrSchedule: { label: '学习率的安排' },
  lrWarmup: { label: '预热的迭代数', expects: '不小于 0 的整数' },
  scheduleSteps: { label: '安排的长度（迭代）', expects: count },
  lrFloor: { label: '结束时的学习率', expects: '不小于 0 的数，例如 1e-6' },
  steps: { label: '停止于迭代', expects: count },
  objective: { label: '目标函数' },
  optimizer: { label: '优化器' },
  clipOrder: { label: '裁剪的次序' },
  gradientPenalty: { label: '梯度惩罚 λ', expects: '不小于 0 的数，例如 10' },
  momentum: { label: '动量', expects: decay('0.9') },
  beta1: { label: 'Adam 的 β₁', expects: decay('0.5') },
  beta2: { label: 'Adam 的 β₂', expects: decay('0.999') },
  batch: { label: '批大小 m', expects: count },
  latent: { label: '隐变量的维数', expects: count },
  seed: { label: '随机种子', expects: '不小于 0 的整数' },
  imageSize: { label: '图片大小（像素）', expects: '4 到 4096 的整数，或宽x高，例如 64x48' },
  fit: { label: '形状不同的图片' },
  generator: { label: '生成器', expects: widths('mlp:128-256') },
  critic: { label: '评论家', expects: widths('mlp:256-128') },
  ngf: { label: 'DCGAN 滤波器，生成器', expects: count },
  ndf: { label: 'DCGAN 滤波器，评论家', expects: count },
  conditional: { label: '网络知道类别' },
  augment: { label: '数据增强', expects: '列出的名称，不含空格' },
  augmentShift: { label: '最大平移', expects: '1 到 1024 的整数，例如 4' },
};
